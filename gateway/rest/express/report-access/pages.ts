import type { RestResponse } from '../../route.js'
import { html, type Markup, textOf, trusted } from '../sales-report/html.js'
import { HEADERS, STYLE } from '../sales-report/page.js'

const HTML = 'text/html; charset=utf-8'

/** A response with a page of the report's access. */
export const pageResponse = (
  status: number,
  title: string,
  content: Markup,
  headers: RestResponse['headers'] = {},
): RestResponse => ({
  status,
  type: HTML,
  headers: { ...headers, ...HEADERS },
  text: textOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body class="access">
<main class="card"><h1>${title}</h1>
${content}
</main>
</body>
</html>
`),
})

/** A redirect after a form, which the browser follows with GET. */
export const seeOther = (location: string, cookie: string): RestResponse => ({
  status: 303,
  type: HTML,
  text: '',
  headers: { location, 'set-cookie': cookie, 'cache-control': 'no-store' },
})

/** What the sign-in form shows. */
interface SignInForm {
  readonly base: string
  /** The query of the report to open afterwards. */
  readonly query?: string
  readonly email?: string
  readonly problem?: string
}

/** The form in which administrators sign in. */
export const signInForm = ({ base, query = '', email = '', problem }: SignInForm): Markup =>
  html`${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}<form method="post" action="${base}/sign-in">
<p>For administrators of the shop.</p>
<label>E-mail<input type="email" name="email" value="${email}" autocomplete="username" required${email === '' && html` autofocus`}></label>
<label>Password<input type="password" name="password" autocomplete="current-password" required${email !== '' && html` autofocus`}></label>
<input type="hidden" name="query" value="${query}">
<button>Sign in</button>
</form>`

/** Opening a link takes a click, so that programs that preview links do not use it up. */
export const linkForm = (base: string, token: string): Markup =>
  html`<form method="post" action="${base}/link">
<p>This link opens the sales report once.</p>
<input type="hidden" name="token" value="${token}">
<button>Open the sales report</button>
</form>`

/** The button that ends the session of the page. */
export const signOutForm = (base: string): Markup =>
  html`<form method="post" action="${base}/sign-out" class="session"><button class="quiet">Sign out</button></form>`
