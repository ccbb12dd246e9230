// What to keep of a test that failed, for those in other languages: the trace as one page, the bytes of the links as text.
import { linkDump } from '../link-dump.ts';
import { textParam, wholeParam, wordParam } from '../param.ts';
import { type Route, route } from '../route.ts';
import { textStream } from '../text-stream.ts';
import { AFTER } from './journal-routes.ts';

const TITLE = textParam('title', 'At its top, such as the name of the test.');
const FAILURE = textParam('failure', 'Why it was asked for, such as what the test complained of.');
const CONNECTION = wholeParam(
  'connection',
  'Only of this TCP connection, counting from 1.',
  1,
  Number.MAX_SAFE_INTEGER,
);
const CLIENT = wholeParam(
  'clientId',
  'Only of connections that this client had, from their first byte.',
  0,
  0x7fffffff,
);
const REDACT = wordParam(
  'redact',
  'Whether account numbers and names become others of their length.',
  ['yes', 'no'],
  'yes',
);

export const traceRoutes: readonly Route[] = [
  route({
    name: 'trace',
    method: 'GET',
    path: '/trace',
    summary:
      'What clients, gateway, world and faults did since the last reset, as one HTML file that needs nothing else.',
    params: [TITLE, FAILURE],
    answers: { 200: '`text/html`, below 5 MB; account numbers are others of their length.' },
    answer: ({ hosted, query }) => {
      const [title, failure] = [query(TITLE), query(FAILURE)];
      const html = hosted.life.trace.html({
        ...(title === undefined ? {} : { title }),
        ...(failure === undefined ? {} : { failure }),
      });
      return { status: 200, type: 'text/html; charset=utf-8', stream: new Blob([html]).stream() };
    },
  }),
  route({
    name: 'link',
    method: 'GET',
    path: '/link.hex',
    summary:
      'Every frame the journal has bytes of, in hexadecimal, with its time, direction and the faults that touched it.',
    params: [CONNECTION, CLIENT, AFTER, REDACT],
    answers: {
      200: '`text/plain`: a block a frame; `#` begins what is said about it, `I` and `O` its moment, in or out.',
    },
    answer: ({ hosted, query }) => {
      const pieces = linkDump(hosted.life, {
        connection: query(CONNECTION),
        clientId: query(CLIENT),
        after: query(AFTER),
        redact: query(REDACT) !== 'no',
      });
      return { status: 200, type: 'text/plain; charset=utf-8', stream: textStream(pieces) };
    },
  }),
];
