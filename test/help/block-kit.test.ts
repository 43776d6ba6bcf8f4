import { describe, expect, it } from 'vitest';
import { blockKitFaults } from './block-kit.ts';

const letters = (count: number) => 'a'.repeat(count);
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const plain = (text: string) => ({ type: 'plain_text', text });
const section = (text: string, more: object = {}) => ({ type: 'section', text: mrkdwn(text), ...more });
const button = (more: object = {}) => ({
  type: 'button',
  action_id: 'why',
  text: plain('Why this?'),
  ...more,
});
const actions = (elements: readonly object[]) => ({ type: 'actions', elements });
const message = (...blocks: readonly object[]) => ({ text: 'A story', blocks });
const option = (more: object = {}) => ({ text: plain('Daily'), value: 'daily', ...more });
const modal = (more: object = {}) => ({ type: 'modal', title: plain('Subscribe'), blocks: [], ...more });

const fine: readonly (readonly [string, unknown])[] = [
  ['text alone', { text: 'Nothing new.' }],
  ['fifty blocks', message(...Array.from({ length: 50 }, () => ({ type: 'divider' })))],
  ['a section of 3,000 characters', message(section(letters(3_000)))],
  [
    'ten fields',
    message({ type: 'section', fields: Array.from({ length: 10 }, () => mrkdwn(letters(300))) }),
  ],
  ['a header of 150 characters', message({ type: 'header', text: plain(letters(150)) })],
  [
    'twenty-five buttons',
    message(actions(Array.from({ length: 25 }, (_, at) => button({ action_id: `b${at}` })))),
  ],
  [
    'a button at its limits',
    message(actions([button({ text: plain(letters(75)), value: letters(2_000), url: letters(3_000) })])),
  ],
  ['a modal with a title of 24 letters', modal({ title: plain(letters(24)) })],
  [
    'a hundred blocks at home',
    { type: 'home', blocks: Array.from({ length: 100 }, () => ({ type: 'divider' })) },
  ],
];

const refused: readonly (readonly [string, unknown, string])[] = [
  ['no text', { blocks: [section('x')] }, 'text is missing'],
  ['blank text', { text: ' \n', blocks: [section('x')] }, 'text is missing'],
  ['a text of 4,001 characters', { text: letters(4_001) }, 'text has 4001 characters'],
  ['51 blocks', message(...Array.from({ length: 51 }, () => ({ type: 'divider' }))), 'blocks has 51 members'],
  ['a section of 3,001 characters', message(section(letters(3_001))), 'blocks[0].text has 3001'],
  ['an empty section', message(section('')), 'blocks[0].text is empty'],
  ['a section of nothing', message({ type: 'section' }), 'neither text nor fields'],
  [
    '11 fields',
    message({ type: 'section', fields: Array.from({ length: 11 }, () => mrkdwn('x')) }),
    'fields has 11',
  ],
  ['a field of 2,001', message({ type: 'section', fields: [mrkdwn(letters(2_001))] }), 'fields[0] has 2001'],
  ['a header of 151', message({ type: 'header', text: plain(letters(151)) }), 'has 151 characters'],
  ['a header in mrkdwn', message({ type: 'header', text: mrkdwn('*x*') }), 'must be plain_text'],
  [
    '11 context elements',
    message({ type: 'context', elements: Array.from({ length: 11 }, () => mrkdwn('x')) }),
    'elements has 11',
  ],
  ['an empty context', message({ type: 'context', elements: [] }), 'elements is empty'],
  [
    '26 buttons',
    message(actions(Array.from({ length: 26 }, (_, at) => button({ action_id: `b${at}` })))),
    'elements has 26',
  ],
  ['one action_id twice in a block', message(actions([button(), button()])), 'action_id why twice'],
  [
    'one block_id twice',
    message(section('x', { block_id: 'a' }), section('y', { block_id: 'a' })),
    'block_id a is there twice',
  ],
  ['a block_id of 256', message(section('x', { block_id: letters(256) })), 'block_id has 256'],
  ['an action_id of 256', message(actions([button({ action_id: letters(256) })])), 'action_id has 256'],
  ['a button text of 76', message(actions([button({ text: plain(letters(76)) })])), 'text has 76'],
  ['a button in mrkdwn', message(actions([button({ text: mrkdwn('x') })])), 'must be plain_text'],
  ['a button value of 2,001', message(actions([button({ value: letters(2_001) })])), 'value has 2001'],
  ['a button url of 3,001', message(actions([button({ url: letters(3_001) })])), 'url has 3001'],
  [
    'a button in a section',
    message(section('x', { accessory: button({ text: plain('') }) })),
    'accessory.text is empty',
  ],
  [
    'six overflow options',
    message(actions([{ type: 'overflow', options: Array.from({ length: 6 }, () => option()) }])),
    'options has 6',
  ],
  [
    'a select without options',
    message(actions([{ type: 'static_select', options: [] }])),
    'options is empty',
  ],
  [
    'an option value of 151',
    message(actions([{ type: 'static_select', options: [option({ value: letters(151) })] }])),
    'value has 151',
  ],
  [
    'an image without alt text',
    message({ type: 'image', image_url: 'https://a.example/b.png' }),
    'alt_text is missing',
  ],
  [
    '101 table rows',
    message({ type: 'table', rows: Array.from({ length: 101 }, () => [1]) }),
    'rows has 101',
  ],
  ['an alert outside a modal', message({ type: 'alert' }), 'only modals'],
  ['a block Slack does not know', message({ type: 'carrot' }), 'type carrot'],
  [
    '9,000 characters in all',
    message(...Array.from({ length: 4 }, () => section(letters(2_400)))),
    'together',
  ],
  ['a modal title of 25', modal({ title: plain(letters(25)) }), 'title has 25'],
  ['a modal without a title', { type: 'modal', blocks: [] }, 'title is missing'],
  [
    '101 blocks in a modal',
    modal({ blocks: Array.from({ length: 101 }, () => ({ type: 'divider' })) }),
    'blocks has 101',
  ],
  [
    'a question nobody can send',
    modal({ blocks: [{ type: 'input', label: plain('Hour'), element: { type: 'plain_text_input' } }] }),
    'needs submit',
  ],
  ['no message at all', 'hello', 'no message'],
];

describe('the Block Kit validator', () => {
  it.each(fine)('lets pass %s', (_, given) => {
    expect(blockKitFaults(given)).toEqual([]);
  });

  it.each(refused)('finds %s', (_, given, fault) => {
    expect(blockKitFaults(given).join('\n')).toContain(fault);
    expect(blockKitFaults(given)).toHaveLength(1);
  });
});
