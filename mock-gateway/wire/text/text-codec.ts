// The coding of every message below server version 201: fields as texts, each ended by a NUL.
import type { Codec, DecodedRequest, PortfolioValues, PreparedRow } from '../coding.ts';
import { encodeFrame } from '../frame.ts';
import type { EncodedMessage, Message } from '../message.ts';
import { portfolioTemplates } from './fast/portfolio-template.ts';
import { FieldError } from './field.ts';
import { readRequest } from './read-body.ts';
import { spoilField } from './spoil-field.ts';
import { joinTexts } from './text-body.ts';
import { encodeMessage } from './write-message.ts';

export class TextCodec implements Codec {
  readonly serverVersion: number;

  constructor(serverVersion: number) {
    this.serverVersion = serverVersion;
  }

  encode<V extends object>(message: Message<V>, values: V): Uint8Array {
    return encodeMessage(message, values, this.serverVersion);
  }

  encodeTexts(texts: readonly string[]): Uint8Array {
    return encodeFrame(joinTexts(texts));
  }

  decode(body: Uint8Array): DecodedRequest {
    try {
      const read = readRequest(body, this.serverVersion);
      if (read.known) return { is: 'message', message: read.message, values: read.values };
      return { is: 'unknown', id: read.id, fields: { id: read.id, texts: read.texts } };
    } catch (error) {
      if (error instanceof FieldError) return { is: 'malformed', reason: error.message };
      throw error;
    }
  }

  spoil(encoded: EncodedMessage, field: string, text: string | null): Uint8Array | undefined {
    return spoilField(encoded, this.serverVersion, field, text);
  }

  portfolioRows(): (values: PortfolioValues) => PreparedRow {
    return portfolioTemplates(this.serverVersion);
  }
}
