/** Prints, once a run, which runtime executes the suite. */
export default function announceRuntime(): void {
  const { bun, deno, node } = process.versions;
  const runtime = bun ? `Bun ${bun}` : deno ? `Deno ${deno}` : `Node ${node}`;
  console.log(`runtime: ${runtime}`);
}
