/** Milliseconds of the processor that this thread takes for some work. What else the machine does makes them no longer. */
export async function spent(work: () => unknown): Promise<number> {
  const begun = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(begun);
  return (user + system) / 1_000;
}
