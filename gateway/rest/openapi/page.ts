/** Paths of the page's files, below the prefix of the API. */
export interface DocsAssets {
  readonly scripts: readonly string[]
  readonly styles: readonly string[]
}

/** The HTML page of `/docs`. */
export function docsPage(title: string, prefix: string, { scripts, styles }: DocsAssets): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
${styles.map((href) => `<link rel="stylesheet" href="${prefix}${href}">`).join('\n')}
</head>
<body>
<main id="docs" data-description="${prefix}/openapi.json"><p>Loading the description…</p><noscript><p>This page needs JavaScript; <a href="${prefix}/openapi.json">the description</a> does not.</p></noscript></main>
${scripts.map((src) => `<script src="${prefix}${src}" defer></script>`).join('\n')}
</body>
</html>
`
}
