// The streamer's events that views show, besides positions themselves.
export const EVENT_NAMES = [
  'snapshot',
  'status',
  'gap',
  'resumed',
  'notice',
  'circuit',
  'lag',
  'rejected',
  'handlerError',
] as const;
