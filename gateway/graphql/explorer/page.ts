import type { Example } from '@shopstack/schema/examples/read-examples'

/** Options of the page, rendered as JSON. */
export interface ExplorerOptions {
  /** The path of the GraphQL API on the same origin. */
  endpoint: string
  examples: readonly Example[]
  /** A sentence above the editor; `null` for none. */
  note: string | null
}

/** URLs of the files of the page. */
export interface ExplorerAssets {
  scripts: readonly string[]
  styles: readonly string[]
  boot: string
}

/** The HTML of the explorer. Options are embedded as data, so that no inline script is needed. */
export function explorerPage(
  { endpoint, examples, note }: ExplorerOptions,
  { scripts, styles, boot }: ExplorerAssets,
): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ShopStack · GraphQL explorer</title>
<link rel="icon" href="data:,">
${styles.map((href) => `<link rel="stylesheet" href="${href}">`).join('\n')}
</head>
<body>
<header class="bar">
<h1>ShopStack<span>GraphQL explorer</span></h1>
<label for="example">Example <span id="menu"></span></label>
</header>
${note === null ? '' : `<p class="note">${note}</p>\n`}<main id="explorer"><p>Loading the explorer…</p><noscript><p>The explorer needs JavaScript.</p></noscript></main>
<script type="application/json" id="options">${inScript({ endpoint, examples })}</script>
${scripts.map((src) => `<script src="${src}" defer></script>`).join('\n')}
<script type="module" src="${boot}"></script>
</body>
</html>
`
}

// JSON has `<` only within strings, where the escape is equivalent.
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')
