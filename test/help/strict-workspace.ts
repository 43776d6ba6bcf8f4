import {
  startLocalWorkspace as start,
  localTeamId as teamId,
  type WorkspaceOptions,
} from '../../src/demo/local-workspace.ts';
import { startStrictProxy } from './strict-proxy.ts';

/** What main asks of the module that this one stands for. */
export const localTeamId = teamId;

/** The local workspace behind the strict proxy; what that refuses for its form is printed as it happens. */
export async function startLocalWorkspace(options: WorkspaceOptions): ReturnType<typeof start> {
  const workspace = await start(options);
  if (workspace.kind === 'unavailable') return workspace;
  const { url, botToken, appToken } = workspace;
  const proxy = await startStrictProxy({ target: url, botToken, appToken });
  let told = 0;
  const tell = () => {
    for (const fault of proxy.faults.slice(told)) process.stdout.write(`strict fault: ${fault}\n`);
    told = proxy.faults.length;
  };
  const telling = setInterval(tell, 200);
  process.stdout.write('strict proxy before the local workspace\n');
  return {
    ...workspace,
    apiUrl: proxy.apiUrl,
    stop: async () => {
      clearInterval(telling);
      tell();
      process.stdout.write(`strict proxy carried ${proxy.calls.length} calls\n`);
      await proxy.stop();
      await workspace.stop();
    },
  };
}
