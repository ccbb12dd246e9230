// SIGINT and SIGTERM as an AbortSignal.
export function untilSignal(): { signal: AbortSignal; forget(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  process.on('SIGINT', abort);
  process.on('SIGTERM', abort);
  return {
    signal: controller.signal,
    forget: () => {
      process.off('SIGINT', abort);
      process.off('SIGTERM', abort);
    },
  };
}
