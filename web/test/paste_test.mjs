// A pasted poem is read however it was copied.   node --test web/test/paste_test.mjs
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fromPaste } from '../page/js/paste.js';

const lines = ['月落空江一夜寒', '孤舟独对水云间', '故人不见春将老', '唯有清风过竹栏'];
const plain = lines.map((line, i) => line + '，。'[i % 2]).join('\n');

test('Lines alone stay as they are', () => assert.equal(fromPaste(lines.join('\n')), plain));

test('Two lines in a row are two', () =>
  assert.equal(fromPaste(`${lines[0]}，${lines[1]}。\n${lines[2]}，${lines[3]}。`), plain));

test('Blank lines between couplets do not part a poem', () =>
  assert.equal(fromPaste(`${lines[0]}，${lines[1]}。\n\n\n${lines[2]}，${lines[3]}。`), plain));

test('Numbers before lines, notes and spaces go', () =>
  assert.equal(fromPaste(`1. ${[...lines[0]].join(' ')}，${lines[1]}[注一]。\r\n② ${lines[2]}，${lines[3]}（一作阑）。`), plain));

test('Title and author stand before the poem', () =>
  assert.equal(fromPaste(`夜坐\n\n佚名\n\n${lines.join('\n')}`), `夜坐　佚名\n${plain}`));

test('Notes and translation after a poem are left out', () =>
  assert.equal(fromPaste(`${lines.join('，')}。\n\n注释：\n空江：江上无人，水天一色的样子，常见于诗中，此处写秋夜。`), plain));

test('Two poems with titles are two', () =>
  assert.equal(fromPaste(`其一\n${lines.join('\n')}\n\n其二\n${lines.join('\n')}`), `其一\n${plain}\n\n其二\n${plain}`));

test('Two quatrains apart by a blank line are two', () =>
  assert.equal(fromPaste(`${lines.join('\n')}\n\n${lines.join('\n')}`), `${plain}\n\n${plain}`));

test('A line that is too short is kept, to be judged', () =>
  assert.match(fromPaste(`${lines[0]}，${lines[1]}。\n故人不见春老，${lines[3]}。`), /故人不见春老/));

test('Nothing but prose gives nothing', () => assert.equal(fromPaste('Hello, world'), ''));
