// What ends a command, SIGINT, SIGTERM or the reader, as an AbortSignal.
export function untilSignal(): { signal: AbortSignal; end(): void; forget(): void } {
  const controller = new AbortController();
  const end = () => controller.abort();
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  return {
    signal: controller.signal,
    end,
    forget: () => {
      process.off('SIGINT', end);
      process.off('SIGTERM', end);
    },
  };
}
