// Runs in the browser, from globals of the scripts before it: React, ReactDOM and GraphiQL.
const { React, ReactDOM, GraphiQL } = window
const { createElement: h, useEffect, useMemo, useState } = React
const { useEditorContext } = GraphiQL.React

const { endpoint, examples } = JSON.parse(document.getElementById('options').textContent)
// Subscriptions are sent over graphql-ws, with the headers as connection parameters.
const subscriptionUrl = new URL(endpoint, location.href.replace(/^http/, 'ws')).href
const send = GraphiQL.createFetcher({ url: endpoint, subscriptionUrl, enableIncrementalDelivery: false })
const variablesOf = ({ variables }) => (variables ? JSON.stringify(variables, null, 2) : '')

/** The menu of examples; shows the one in the editor until it is edited. */
function Examples() {
  const editors = useEditorContext({ nonNull: true })
  const { query } = editors.tabs[editors.activeTabIndex]
  const shown = examples.find((example) => example.query === query)

  // Long lines wrap.
  useEffect(() => {
    for (const editor of [editors.queryEditor, editors.headerEditor]) editor?.setOption('lineWrapping', true)
  }, [editors.queryEditor, editors.headerEditor])

  const load = ({ target }) => {
    const example = examples.find(({ name }) => name === target.value)
    // An edited operation is kept: the example opens in a new tab.
    if (query?.trim() && !shown) ReactDOM.flushSync(() => editors.addTab())
    editors.queryEditor.setValue(example.query)
    // Otherwise a fast click on run would send the name of the previous operation.
    editors.queryEditor.operationName = null
    editors.variableEditor.setValue(variablesOf(example))
    editors.responseEditor.setValue('')
  }
  const ready = editors.queryEditor && editors.variableEditor && editors.responseEditor
  const choice = ({ name, title }, index) => h('option', { key: name, value: name }, `${index + 1}. ${title}`)
  return h(
    'select',
    { id: 'example', value: shown?.name ?? '', onChange: load, disabled: !ready },
    h('option', { value: '', disabled: true }, 'Choose an example'),
    examples.map(choice),
  )
}

/** The access token in the response of `login` or `register`. */
const tokenIn = (response) =>
  Object.values(response?.data ?? {}).find((field) => field?.accessToken)?.accessToken

function Explorer() {
  // After a sign-in every request sends its token, and the headers editor shows it.
  const [headers, setHeaders] = useState('')
  const fetcher = useMemo(
    () => async (request, options) => {
      const response = await send(request, options)
      const token = tokenIn(response)
      if (token)
        setHeaders(JSON.stringify({ ...options?.headers, Authorization: `Bearer ${token}` }, null, 2))
      return response
    },
    [],
  )
  const [first] = examples
  const menu = ReactDOM.createPortal(h(Examples), document.getElementById('menu'))
  const props = {
    fetcher,
    headers,
    defaultHeaders: headers,
    defaultQuery: '',
    defaultTabs: first ? [{ query: first.query, variables: variablesOf(first) }] : undefined,
    defaultEditorToolsVisibility: true,
    showPersistHeadersSettings: false,
  }
  return h(GraphiQL, props, h(GraphiQL.Logo, null, menu))
}

ReactDOM.createRoot(document.getElementById('explorer')).render(h(Explorer))
