// From a text body to a named message: finds the row by the id in the first field.
import { FrameError } from '../frame.ts';
import type { Message, Values } from '../message.ts';
import { requestById } from '../requests.ts';
import { responseById } from '../responses.ts';
import { decodeFields, idAmong } from './read-fields.ts';
import { splitTexts } from './text-body.ts';

/** A body read by its row, or one whose id no row has. */
export type ReadBody =
  | { readonly known: true; readonly message: Message; readonly values: Values }
  | { readonly known: false; readonly id: number; readonly texts: readonly string[] };

const ID = /^\d{1,9}$/;

/**
 * Reads what a client sent. Fields behind the last known one are ignored, as clients differ.
 * @throws {FrameError} when the body is no text message, {FieldError} when its fields do not fit its row
 */
export const readRequest = (body: Uint8Array, serverVersion: number): ReadBody =>
  readBody(requestById, body, serverVersion, 'ignored');

/**
 * Reads what a gateway sent, to the last field.
 * @throws {FrameError} when the body is no text message, {FieldError} when its fields do not fit its row
 */
export const readResponse = (body: Uint8Array, serverVersion: number): ReadBody =>
  readBody(responseById, body, serverVersion, 'exact');

/** The number of a request whose fields do not all fit its row; undefined where it has none, or it is one of those. */
export function requestIdIn(body: Uint8Array, serverVersion: number): number | undefined {
  const [idText = '', ...texts] = splitTexts(body);
  const message = requestById.get(Number(idText));
  return message && idAmong(message, texts, serverVersion);
}

function readBody(
  rows: ReadonlyMap<number, Message>,
  body: Uint8Array,
  serverVersion: number,
  tail: 'exact' | 'ignored',
): ReadBody {
  const [idText = '', ...texts] = splitTexts(body);
  if (!ID.test(idText)) throw new FrameError(`A message begins with its id: '${idText.slice(0, 40)}' is none`);
  const id = Number(idText);
  const message = rows.get(id);
  if (message === undefined) return { known: false, id, texts };
  return { known: true, message, values: { ...decodeFields(message, texts, serverVersion, tail) } };
}
