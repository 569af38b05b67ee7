import { z } from 'zod'
import { restDocument } from '../../../federation/rest-documents.js'
import { rejection } from '../../errors.js'
import {
  ExpressReportLinkDocument,
  type ExpressReportSessionFragment,
  ExpressReportSignInDocument,
  ExpressReportSignOutDocument,
} from '../../generated.js'
import { mountOf } from '../../pages.js'
import {
  failed,
  type PageBehaviour,
  type RestDeps,
  type RestRequest,
  type RestResponse,
  type Route,
} from '../../route.js'
import { html } from '../sales-report/html.js'
import { reportCookie } from './cookie.js'
import { linkForm, pageResponse, seeOther, signInForm, signOutForm } from './pages.js'

const INVALID_LINK = 'This link is invalid, was used before or has expired.'
const SIGN_IN = 'Sign in to the sales report'
const login = restDocument(ExpressReportSignInDocument)
const redeem = restDocument(ExpressReportLinkDocument)
const logout = restDocument(ExpressReportSignOutDocument)

const baseOf = (mountedAt: string): string => `${mountedAt}/api/reports`

const text = z.string().catch('')
const signInFields = z
  .object({ email: text, password: text, query: text })
  .catch({ email: '', password: '', query: '' })
const linkFields = z.object({ token: text }).catch({ token: '' })

/** Parameters that the report is opened with again after a sign-in. */
const REPORT_PARAMETERS = ['from', 'to', 'interval', 'timezone', 'compare', 'orders'] as const

/** The sign-in of administrators to the report, and how its routes behave in a browser. */
export function reportAccess({ identity, production }: Pick<RestDeps, 'identity' | 'production'>): {
  readonly page: PageBehaviour
  readonly routes: readonly Route[]
} {
  const cookie = reportCookie(identity, production)
  const page: PageBehaviour = { tokenOf: cookie.tokenOf, errorPage }

  /** Ends sessions of other accounts again, which have no use for the cookie. */
  async function enter(
    request: RestRequest,
    { accessToken, user, userErrors }: ExpressReportSessionFragment,
    query = '',
  ): Promise<RestResponse> {
    if (!accessToken || !user) return rejection(userErrors)
    if (user.role !== 'ADMIN') {
      const execute = await request.executeAs(accessToken)
      await execute(logout, {})
      return failed(403, 'Only administrators may open the sales report.')
    }
    const { mountedAt } = request
    return seeOther(`${baseOf(mountedAt)}/sales${query && `?${query}`}`, cookie.set(accessToken, mountedAt))
  }

  const routes: readonly Route[] = [
    {
      ...{ method: 'GET', path: '/api/reports/sign-in', page },
      handle: ({ mountedAt }) => pageResponse(200, SIGN_IN, signInForm({ base: baseOf(mountedAt) })),
    },
    {
      ...{ method: 'POST', path: '/api/reports/sign-in', page },
      async handle(request, execute) {
        const { email, password, query } = signInFields.parse(request.body)
        const { login: session } = await execute(login, { input: { email, password } })
        const response = await enter(request, session, keptQuery(query))
        if (!('body' in response)) return response
        const form = { base: baseOf(request.mountedAt), query: keptQuery(query), email }
        return pageResponse(
          response.status,
          SIGN_IN,
          signInForm({ ...form, problem: messageOf(response) }),
          response.headers,
        )
      },
    },
    {
      ...{ method: 'GET', path: '/api/reports/link', page },
      handle: ({ mountedAt, query }) =>
        pageResponse(200, 'Sales report', linkForm(baseOf(mountedAt), query.token ?? '')),
    },
    {
      ...{ method: 'POST', path: '/api/reports/link', page },
      async handle(request, execute) {
        const { redeemReportLink: session } = await execute(redeem, linkFields.parse(request.body))
        const isInvalid = session.userErrors.some(({ code }) => code === 'INVALID_CREDENTIALS')
        return isInvalid ? failed(401, INVALID_LINK) : enter(request, session)
      },
    },
    {
      ...{ method: 'POST', path: '/api/reports/sign-out', page, access: { who: 'authenticated' } },
      async handle({ mountedAt }, execute) {
        await execute(logout, {})
        return seeOther(`${baseOf(mountedAt)}/sign-in`, cookie.clear(mountedAt))
      },
    },
  ]
  return { page, routes }
}

/** The page for an error: without a session the sign-in form, which opens the requested report. */
const errorPage: PageBehaviour['errorPage'] = (response, request) => {
  const { status, headers } = response
  const base = baseOf(mountOf(request))
  const query = keptQuery(request.url.split('?')[1] ?? '')
  if (status === 401 && request.routeOptions.url?.endsWith('/link') === false)
    return pageResponse(status, SIGN_IN, signInForm({ base, query }), headers)
  const title = status >= 500 ? 'The report is not available' : 'The report cannot be shown'
  return pageResponse(
    status,
    title,
    errorContent(response, base, request.headers.cookie !== undefined),
    headers,
  )
}

const errorContent = (response: RestResponse, base: string, hasCookie: boolean) =>
  html`<p class="problem" role="alert">${messageOf(response)}</p>
<p><a href="${base}/sales">Sales report</a></p>${hasCookie && signOutForm(base)}`

/** Only parameters of the report, so that a form cannot lead elsewhere. */
function keptQuery(given: string): string {
  const query = new URLSearchParams(given)
  const kept = new URLSearchParams()
  for (const name of REPORT_PARAMETERS) {
    const value = query.get(name)
    if (value) kept.set(name, value)
  }
  return kept.toString()
}

/** The sentence of an error response. */
const messageOf = (response: RestResponse): string =>
  'body' in response && 'error' in response.body ? String(response.body.error) : ''
