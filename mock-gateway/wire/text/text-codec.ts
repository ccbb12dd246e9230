// The coding of every message below server version 201: fields as texts, each ended by a NUL.
import type { Codec, Decoded, PortfolioValues, PositionValues, PreparedRow } from '../coding.ts';
import { encodeFrame } from '../frame.ts';
import type { EncodedMessage, Message } from '../message.ts';
import { portfolioTemplates, positionTemplates } from './fast/row-templates.ts';
import { FieldError } from './field.ts';
import { type ReadBody, readRequest, readResponse, requestIdIn } from './read-body.ts';
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

  decode(body: Uint8Array): Decoded {
    const request = decoded(() => readRequest(body, this.serverVersion));
    if (request.is !== 'malformed') return request;
    const requestId = requestIdIn(body, this.serverVersion);
    return requestId === undefined ? request : { ...request, requestId };
  }

  decodeResponse(body: Uint8Array): Decoded {
    return decoded(() => readResponse(body, this.serverVersion));
  }

  spoil(encoded: EncodedMessage, field: string, text: string | null): Uint8Array | undefined {
    return spoilField(encoded, this.serverVersion, field, text);
  }

  portfolioRows(): (values: PortfolioValues) => PreparedRow {
    return portfolioTemplates(this.serverVersion);
  }

  positionRows(): (values: PositionValues) => PreparedRow {
    return positionTemplates(this.serverVersion);
  }
}

function decoded(read: () => ReadBody): Decoded {
  try {
    const body = read();
    if (body.known) return { is: 'message', message: body.message, values: body.values };
    return { is: 'unknown', id: body.id, fields: { id: body.id, texts: body.texts } };
  } catch (error) {
    if (error instanceof FieldError) return { is: 'malformed', reason: error.message };
    throw error;
  }
}
