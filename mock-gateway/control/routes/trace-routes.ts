// What happened since the last reset as one page to keep: the trace, for tests in other languages that fail.
import { textParam } from '../param.ts';
import { type Route, route } from '../route.ts';

const TITLE = textParam('title', 'At its top, such as the name of the test.');
const FAILURE = textParam('failure', 'Why it was asked for, such as what the test complained of.');

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
];
