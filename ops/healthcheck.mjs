// Asks the process beside it whether it lives; the exit status is the answer.
const port = process.env.STORMBRIEF_HEALTH_PORT ?? '9464';
const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(4_000) }).catch(
  () => null,
);
process.exit(answer?.ok === true ? 0 : 1);
