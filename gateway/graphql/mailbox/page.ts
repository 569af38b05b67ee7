import { escapeHtml } from '@shopstack/drizzle/text/escape-html'
import type { StoredMail } from '@shopstack/kit/mail/mailbox'

const STYLE = `
:root { color-scheme: light dark }
body { margin: 0 auto; max-width: 52rem; padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif; color: #1c1c1e; background: #fff }
details { border-top: 1px solid #d8d8dc; padding: .75rem 0 }
summary { cursor: pointer; overflow-wrap: anywhere }
summary small, summary time { display: block; padding-left: 1rem }
small, time, p { color: #5a5a62 }
iframe { box-sizing: border-box; width: 100%; height: 28rem; margin: .75rem 0; border: 1px solid #d8d8dc; border-radius: 6px }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f4f4f6; padding: 1rem; border-radius: 6px }
@media (max-width: 30rem) { body { padding: 1rem } }
@media (prefers-color-scheme: dark) {
  body { color: #f2f2f5; background: #17171a }
  details, iframe { border-color: #3a3a40 }
  small, time, p { color: #a9a9b2 }
  pre { background: #232328 }
}`

/** The HTML of `/mailbox`: every mail as it would arrive, in a frame without scripts, and as plain text. */
export const mailboxPage = (mails: readonly StoredMail[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ShopStack · mailbox</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<h1>Mailbox</h1>
<p>Mails that this shop did not send, because MAIL_URL is not set. Reload the page for new ones.</p>
${mails.length === 0 ? '<p>There are none yet.</p>' : mails.map(entry).join('\n')}
</body>
</html>
`

const entry = (
  { at, from, to, subject, text, html }: StoredMail,
  index: number,
): string => `<details${index === 0 ? ' open' : ''}>
<summary><strong>${escapeHtml(subject)}</strong><time datetime="${escapeHtml(at)}">${escapeHtml(at.slice(0, 19).replace('T', ' '))} UTC</time>
<small>to ${escapeHtml(to)} · from ${escapeHtml(from)}</small></summary>
<iframe title="${escapeHtml(subject)}" sandbox="allow-popups" srcdoc="${escapeHtml(html)}"></iframe>
<pre>${escapeHtml(text)}</pre>
</details>`
