/**
 * Runs inside the local-slack program before its own code (Bun's `--preload`, given through BUN_OPTIONS): the program
 * would listen on every network interface and outlive us. Here it listens on loopback alone, and ends with our pipe.
 */
type Answering = (request: Request, server: unknown) => Promise<Response | undefined> | Response | undefined;
declare const Bun: { serve: (options: { readonly fetch: Answering }) => unknown };

/**
 * Its page escapes a text once more and shows `&lt;` where Slack shows `<`. What mrkdwn escapes is one character when the page has
 * found the links and mentions, so that none comes of it (https://docs.slack.dev/messaging/formatting-message-text#escaping).
 */
function asSlackShows(script: string): string {
  return script.replace(
    /className:"mrkdwn"[^{}]*dangerouslySetInnerHTML:\{__html:[\w$]+\([\w$]+\)/,
    (drawn) => `${drawn}.replace(/&amp;(amp|lt|gt);/g,"&$1;")`,
  );
}

async function mended(answer: Response): Promise<Response> {
  if (!/\b(?:javascript|html)\b/.test(answer.headers.get('content-type') ?? '')) return answer;
  const { status, headers } = answer;
  headers.delete('content-length');
  return new Response(asSlackShows(await answer.text()), { status, headers });
}

const serve = Bun.serve;
Bun.serve = (options) =>
  serve({
    ...options,
    fetch: async (request, server) => {
      const answer = await options.fetch(request, server);
      return answer === undefined ? undefined : mended(answer);
    },
    hostname: '127.0.0.1',
  } as typeof options);
process.stdin.on('end', () => process.exit());
process.stdin.resume();
process.stdout.write('guarded: loopback only\n');
