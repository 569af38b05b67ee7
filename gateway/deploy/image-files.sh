#!/bin/sh
# Copies the files of a running shop from the built checkout into the folder that becomes the image; other files are excluded. Run
# in the root of the checkout, whose development dependencies it removes: `sh gateway/deploy/image-files.sh /image`.
set -eu
image=$1
mkdir -p "$image"

# The explorer and the descriptions of the REST APIs need the browser files of these packages, not their sources.
for file in graphiql/package.json graphiql/graphiql.min.js graphiql/graphiql.min.css graphiql/LICENSE \
  react/package.json react/umd/react.production.min.js react/LICENSE \
  react-dom/package.json react-dom/umd/react-dom.production.min.js react-dom/LICENSE; do
  echo "node_modules/$file"
done >/tmp/browser-files
copy() { tar -c -f - -T "$1" | tar -x -f - -C "$image"; }
copy /tmp/browser-files
cp gateway/package.json /tmp/gateway-package.json
npm pkg delete --workspace gateway dependencies.graphiql dependencies.react dependencies.react-dom
# The embedded Postgres is an optional dependency; a container does not use it.
npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
cp /tmp/gateway-package.json gateway/package.json

find package.json schema drizzle subgraphs gateway -type f -not -path '*/node_modules/*' \( \
  -path package.json -o -path schema/package.json -o -path drizzle/package.json -o -path 'subgraphs/*/package.json' \
  -o -path gateway/package.json -o -path gateway/NOTICE \
  -o -path '*/dist/*.js' -o -path 'drizzle/migrations/*.sql' -o -path drizzle/migrations/meta/_journal.json \
  -o -path 'schema/*.graphql' -o -path 'schema/examples/*.json' -o -path 'subgraphs/*.graphql' \
  -o -path 'gateway/rest/*.css' -o -path gateway/rest/openapi/boot.js \
  -o -path 'gateway/graphql/explorer/*.css' -o -path gateway/graphql/explorer/boot.js \) \
  -not -path '*/test/*' -not -path 'gateway/bench/*' -not -path 'gateway/dist/deploy/check/*' \
  -not -path 'schema/dist/generate/*' -not -path 'drizzle/dist/drizzle.config.js' >/tmp/product-files
for name in schema drizzle kit transactions insights gateway; do echo "node_modules/@shopstack/$name"; done >>/tmp/product-files
copy /tmp/product-files

# Of installed packages: files that Node loads, and licences.
find node_modules subgraphs/*/node_modules gateway/node_modules -type f 2>/dev/null >/tmp/installed
{
  grep -vE '\.([cm]?ts|map|md|markdown|flow|tsbuildinfo)$' /tmp/installed |
    grep -vE 'node_modules/(@[^/]+/)?[^/]+/(test|tests|__tests__|docs?|examples?|benchmarks?|\.github)/'
  grep -iE '/(licen[cs]e|notice)[^/]*\.md$' /tmp/installed
} >/tmp/installed-files
copy /tmp/installed-files
