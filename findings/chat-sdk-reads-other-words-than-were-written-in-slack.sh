#!/bin/sh
# @chat-adapter/slack 4.41.1 (Chat SDK): numbers, signs and whole lines of a Slack message are not in its text.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit @chat-adapter/slack@4.41.1 chat@4.41.1 >/dev/null

cat >try.mjs <<'JS'
import { createSlackAdapter } from '@chat-adapter/slack';

const logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => logger };
const slack = createSlackAdapter({ botToken: 'xoxb-1', signingSecret: 's', logger });

// What Slack sends for one typed line: the words as they are in the blocks, and with three escapes in the text.
const typed = (words) => [words, [{ type: 'text', text: words }]];
const messages = [
  typed('24. December is a holiday'),
  typed('# 3 is the best one'),
  typed('- 4 degrees outside'),
  typed('2 * 3 * 4'),
  typed('2*3*4'),
  typed('the link is \\_ not _'),
  typed('write &lt; for <'),
  typed('yes\n---\nno'),
  ['<mailto:ann@example.com|ann@example.com>', [{ type: 'link', url: 'mailto:ann@example.com', text: 'ann@example.com' }]],
  ['<!date^1392734382^{date}|18 February>', [{ type: 'date', timestamp: 1392734382, format: '{date}', fallback: '18 February' }]],
];
const escaped = (words) => words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
for (const [words, elements] of messages) {
  const message = slack.parseMessage({
    type: 'message', channel: 'C1', user: 'U1', ts: '1700000000.000100',
    text: elements[0].type === 'text' ? escaped(words) : words,
    blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }],
  });
  process.stdout.write(`${JSON.stringify(words)} is ${JSON.stringify(message.text)}\n`);
}
JS

echo "@chat-adapter/slack 4.41.1 on Node $(node --version)"
echo "One would guess: a message's text has the words that people see; Slack knows no numbered lists, headings,"
echo "rules and backslashes in its text, and tells in the blocks what is bold."
echo "What happens: the text is read as Markdown after its stars were doubled: a number, a hash, a minus sign or a line"
echo "of dashes at a beginning is gone, 2*3*4 is 234, escapes are undone twice, and what Slack makes of an address"
echo "or a date stays as it is."
seen=$(node try.mjs)
printf '%s\n' "$seen"
expected='"24. December is a holiday" is "December is a holiday"
"# 3 is the best one" is "3 is the best one"
"- 4 degrees outside" is "4 degrees outside"
"2 * 3 * 4" is "2 ** 3 ** 4"
"2*3*4" is "234"
"the link is \\_ not _" is "the link is _ not _"
"write &lt; for <" is "write < for <"
"yes\n---\nno" is "yes\n\nno"
"<mailto:ann@example.com|ann@example.com>" is "mailto:ann@example.com|ann@example.com"
"<!date^1392734382^{date}|18 February>" is "<!date^1392734382^{date}|18 February>"'
test "$seen" = "$expected" || { echo "Chat SDK behaves otherwise now" >&2; exit 1; }
