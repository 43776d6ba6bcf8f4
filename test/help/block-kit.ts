/** Limits of Block Kit (https://docs.slack.dev/reference/block-kit), and of the whole message as reported in Slack's issues. */
const limits = {
  messageBlocks: 50,
  viewBlocks: 100,
  topText: 4_000,
  totalCharacters: 9_000,
  markdownTotal: 12_000,
  text: 3_000,
  id: 255,
} as const;

type Bag = Readonly<Record<string, unknown>>;
type Say = (fault: string) => void;
type TextRule = { readonly max: number; readonly plain?: boolean };

const isBag = (value: unknown): value is Bag =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const bags = (value: unknown): readonly Bag[] => (Array.isArray(value) ? value.filter(isBag) : []);
const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function checkLength(value: unknown, max: number, at: string, say: Say): void {
  if (value === undefined) return;
  if (typeof value !== 'string') say(`${at} is no string`);
  else if (value.length > max) say(`${at} has ${value.length} characters, ${max} are allowed`);
}

function checkCount(value: unknown, min: number, max: number, at: string, say: Say): void {
  const count = listed(value).length;
  if (count < min) say(`${at} is empty`);
  if (count > max) say(`${at} has ${count} members, ${max} are allowed`);
}

function checkText(value: unknown, rule: TextRule, at: string, say: Say): void {
  if (!isBag(value)) {
    say(`${at} is missing`);
    return;
  }
  const { type, text } = value;
  if (type !== 'plain_text' && type !== 'mrkdwn') say(`${at} has the type ${String(type)}`);
  if (rule.plain && type !== 'plain_text') say(`${at} must be plain_text`);
  if (typeof text !== 'string' || text.trim() === '') say(`${at} is empty`);
  checkLength(text, rule.max, at, say);
}

function checkOptions(element: Bag, at: string, say: Say): void {
  const isOverflow = element['type'] === 'overflow';
  const groups = bags(element['option_groups']);
  const options =
    groups.length > 0 ? groups.flatMap((group) => bags(group['options'])) : bags(element['options']);
  // A hundred groups of a hundred options each (https://docs.slack.dev/reference/block-kit/composition-objects/option-group-object).
  if (groups.length > 0) checkCount(groups, 1, 100, `${at}.option_groups`, say);
  else checkCount(options, 1, isOverflow ? 5 : 100, `${at}.options`, say);
  for (const [index, group] of groups.entries()) {
    checkCount(bags(group['options']), 1, 100, `${at}.option_groups[${index}].options`, say);
    checkText(group['label'], { max: 75 }, `${at}.option_groups[${index}].label`, say);
  }
  options.forEach((option, index) => {
    checkText(option['text'], { max: 75 }, `${at}.options[${index}].text`, say);
    checkLength(option['value'], 150, `${at}.options[${index}].value`, say);
    if (option['description'] !== undefined)
      checkText(option['description'], { max: 75 }, `${at}.options[${index}].description`, say);
  });
}

function checkConfirm(confirm: unknown, at: string, say: Say): void {
  if (!isBag(confirm)) return;
  checkText(confirm['title'], { max: 100, plain: true }, `${at}.title`, say);
  checkText(confirm['text'], { max: 300 }, `${at}.text`, say);
  checkText(confirm['confirm'], { max: 30, plain: true }, `${at}.confirm`, say);
  checkText(confirm['deny'], { max: 30, plain: true }, `${at}.deny`, say);
}

const withOptions = new Set([
  'static_select',
  'multi_static_select',
  'overflow',
  'radio_buttons',
  'checkboxes',
]);

function checkElement(element: Bag, at: string, say: Say): void {
  checkLength(element['action_id'], limits.id, `${at}.action_id`, say);
  checkConfirm(element['confirm'], `${at}.confirm`, say);
  if (element['placeholder'] !== undefined)
    checkText(element['placeholder'], { max: 150, plain: true }, `${at}.placeholder`, say);
  switch (element['type']) {
    case 'button':
      checkText(element['text'], { max: 75, plain: true }, `${at}.text`, say);
      checkLength(element['value'], 2_000, `${at}.value`, say);
      checkLength(element['url'], 3_000, `${at}.url`, say);
      if (!['primary', 'danger', undefined].includes(element['style'] as string | undefined))
        say(`${at}.style is ${String(element['style'])}`);
      break;
    case 'image':
      checkImage(element, at, say);
      break;
    case 'mrkdwn':
    case 'plain_text':
      checkText(element, { max: limits.text }, at, say);
      break;
    default:
      if (typeof element['type'] !== 'string') say(`${at} has no type`);
      else if (withOptions.has(element['type'])) checkOptions(element, at, say);
  }
}

function checkImage(image: Bag, at: string, say: Say): void {
  if (typeof image['alt_text'] !== 'string') say(`${at}.alt_text is missing`);
  checkLength(image['alt_text'], 2_000, `${at}.alt_text`, say);
  checkLength(image['image_url'], 3_000, `${at}.image_url`, say);
  if (image['image_url'] === undefined && !isBag(image['slack_file'])) say(`${at} shows nothing`);
}

function checkElements(block: Bag, max: number, at: string, say: Say): void {
  checkCount(block['elements'], 1, max, `${at}.elements`, say);
  const elements = bags(block['elements']);
  elements.forEach((element, index) => {
    checkElement(element, `${at}.elements[${index}]`, say);
  });
  for (const id of repeated(elements.map((element) => element['action_id'])))
    say(`${at} has the action_id ${id} twice`);
}

function checkSection(block: Bag, at: string, say: Say): void {
  if (block['text'] === undefined && block['fields'] === undefined) say(`${at} has neither text nor fields`);
  if (block['text'] !== undefined) checkText(block['text'], { max: limits.text }, `${at}.text`, say);
  if (block['fields'] !== undefined) {
    checkCount(block['fields'], 1, 10, `${at}.fields`, say);
    listed(block['fields']).forEach((field, index) => {
      checkText(field, { max: 2_000 }, `${at}.fields[${index}]`, say);
    });
  }
  if (isBag(block['accessory'])) checkElement(block['accessory'], `${at}.accessory`, say);
}

function checkTable(block: Bag, at: string, say: Say): void {
  checkCount(block['rows'], 1, 100, `${at}.rows`, say);
  listed(block['rows']).forEach((row, index) => {
    checkCount(row, 1, 20, `${at}.rows[${index}]`, say);
  });
}

function checkInput(block: Bag, at: string, say: Say): void {
  checkText(block['label'], { max: 2_000, plain: true }, `${at}.label`, say);
  if (block['hint'] !== undefined) checkText(block['hint'], { max: 2_000, plain: true }, `${at}.hint`, say);
  if (isBag(block['element'])) checkElement(block['element'], `${at}.element`, say);
  else say(`${at}.element is missing`);
}

const checks: Readonly<Record<string, (block: Bag, at: string, say: Say) => void>> = {
  section: checkSection,
  header: (block, at, say) => checkText(block['text'], { max: 150, plain: true }, `${at}.text`, say),
  context: (block, at, say) => checkElements(block, 10, at, say),
  actions: (block, at, say) => checkElements(block, 25, at, say),
  divider: () => undefined,
  image: checkImage,
  input: checkInput,
  table: checkTable,
  data_table: (block, at, say) => {
    if (typeof block['caption'] !== 'string' || block['caption'] === '') say(`${at}.caption is missing`);
    checkCount(block['rows'], 1, 101, `${at}.rows`, say);
  },
  markdown: (block, at, say) => {
    if (typeof block['text'] !== 'string' || block['text'].trim() === '') say(`${at}.text is empty`);
  },
  rich_text: (block, at, say) => checkCount(block['elements'], 1, 1_000, `${at}.elements`, say),
};

function repeated(ids: readonly unknown[]): readonly string[] {
  const known = ids.filter((id) => typeof id === 'string');
  return [...new Set(known.filter((id, index) => known.indexOf(id) !== index))];
}

function checkBlocks(given: unknown, max: number, isModal: boolean, say: Say): void {
  if (given !== undefined && !Array.isArray(given)) {
    say('blocks are no list');
    return;
  }
  checkCount(given, 0, max, 'blocks', say);
  const blocks = bags(given);
  blocks.forEach((block, index) => {
    const at = `blocks[${index}]`;
    checkLength(block['block_id'], limits.id, `${at}.block_id`, say);
    const type = String(block['type']);
    const check = checks[type];
    if (type === 'alert' && isModal) return;
    if (check === undefined)
      say(`${at} has the type ${type}${type === 'alert' ? ', which only modals show' : ''}`);
    else check(block, at, say);
  });
  for (const id of repeated(blocks.map((block) => block['block_id'])))
    say(`the block_id ${id} is there twice`);
  const markdown = blocks
    .filter((block) => block['type'] === 'markdown')
    .map((block) => String(block['text']));
  if (markdown.join('').length > limits.markdownTotal)
    say(`markdown blocks have more than ${limits.markdownTotal} characters`);
}

function checkView(view: Bag, say: Say): void {
  const isModal = view['type'] === 'modal';
  checkBlocks(view['blocks'], limits.viewBlocks, isModal, say);
  checkLength(view['private_metadata'], 3_000, 'private_metadata', say);
  checkLength(view['callback_id'], limits.id, 'callback_id', say);
  if (!isModal) return;
  checkText(view['title'], { max: 24, plain: true }, 'title', say);
  for (const button of ['submit', 'close'])
    if (view[button] !== undefined) checkText(view[button], { max: 24, plain: true }, button, say);
  if (bags(view['blocks']).some((block) => block['type'] === 'input') && view['submit'] === undefined)
    say('a modal with an input needs submit');
}

/** How many characters the blocks of a message take on the wire. */
export function charactersOf(blocks: unknown): number {
  return blocks === undefined ? 0 : JSON.stringify(blocks).length;
}

/** Slack refuses the blocks of a message as a whole (msg_blocks_too_long) somewhere above this many characters. */
export const totalLimit = limits.totalCharacters;

/** What Slack would refuse in a view, a modal or a home tab: one sentence a fault, none when it may be shown. */
export function modalFaults(view: unknown): readonly string[] {
  if (!isBag(view) || (view['type'] !== 'modal' && view['type'] !== 'home')) return ['this is no view'];
  const faults: string[] = [];
  checkView(view, (fault) => faults.push(fault));
  return faults;
}

/**
 * What Slack would refuse, or cut, in a message (`{ text, blocks }`) or in a view (`{ type: 'modal' | 'home', … }`):
 * one sentence a fault, each naming the place; none when it may be sent.
 */
export function blockKitFaults(given: unknown): readonly string[] {
  const faults: string[] = [];
  const say = (fault: string) => faults.push(fault);
  if (!isBag(given)) return ['this is no message'];
  if (given['type'] === 'modal' || given['type'] === 'home') return modalFaults(given);
  const { text, blocks } = given;
  if (typeof text !== 'string' || text.trim() === '')
    say('text is missing: screen readers and notifications read it');
  else checkLength(text, limits.topText, 'text', say);
  checkBlocks(blocks, limits.messageBlocks, false, say);
  const characters = charactersOf(blocks);
  if (characters >= totalLimit)
    say(`blocks have ${characters} characters together, keep them under ${totalLimit}`);
  return faults;
}
