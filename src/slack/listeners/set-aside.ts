import type { App, BlockAction, ButtonAction, types } from '@slack/bolt';
import type { Asker } from '../asker.ts';
import type { Block } from '../views/blocks.ts';
import { setAsideModal } from '../views/set-aside.ts';
import { show } from './about-story.ts';
import { askerOf } from './answering.ts';
import { takeBack } from './correcting.ts';
import { publishHome, saidIn, setAside } from './home-page.ts';
import type { Needs } from './needs.ts';

async function pageOf(
  needs: Needs,
  { teamId }: Asker,
  offset: number,
  said: readonly Block[] = [],
): Promise<types.ModalView> {
  return setAsideModal(setAside(await needs.store.exceptions(), teamId), offset, said, needs.lens());
}

/** *Undo* in the modal of all that is set aside: the modal as it is then, and Home under it. */
export async function takeBackInModal(
  needs: Needs,
  asker: Asker,
  { id, private_metadata }: NonNullable<BlockAction['view']>,
  value: string,
): Promise<void> {
  const said = saidIn(await takeBack(needs, asker, value));
  const view = await pageOf(needs, asker, Number(private_metadata) || 0, said);
  await asker.client.views.update({ view_id: id, view });
  await publishHome(needs, asker);
}

/** *Show all* of what is set aside, and its pages. */
export function listenToSetAside(app: App, needs: Needs): void {
  app.action<BlockAction<ButtonAction>>(/^home_exceptions:/, async ({ ack, body, action, client }) => {
    await ack();
    const view = await pageOf(needs, askerOf(body, client), Number(action.value) || 0);
    if (body.view?.type === 'modal') await client.views.update({ view_id: body.view.id, view });
    else await show(body, client, view);
  });
}
