import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unpackRelease } from '../previous-release.js'
import { runScript } from './shop.js'

/**
 * Builds the image `shopstack-previous` of the previous release: its sources, compiled with the installed packages, in a layer over the
 * image of this release. A full build would take as long as the whole check.
 */
export async function buildPreviousImage(root: string, commit: string, folder: string): Promise<void> {
  const place = await unpackRelease(root, commit, folder)
  await runScript(
    `cd ${place}
     find . -path ./node_modules -prune -o -type d -name test -prune -exec rm -rf {} +
     rm -rf gateway/deploy/check
     node node_modules/typescript/bin/tsc -b gateway
     mkdir image
     find schema drizzle subgraphs gateway -name node_modules -prune -o -type f -print |
       grep -vE '\\.tsx?$|\\.map$|tsbuildinfo$' | tar -c -T - | tar -x -C image`,
    root,
  )
  await writeFile(
    join(place, 'image/Dockerfile'),
    [
      'FROM shopstack',
      'USER root',
      "RUN find schema drizzle subgraphs gateway -type f -not -path '*/node_modules/*' -delete",
      'COPY . ./',
      'USER node',
      'ENV SHOPSTACK_REVISION=previous',
      '',
    ].join('\n'),
  )
  await runScript(`docker build --quiet --tag shopstack-previous ${place}/image`, root)
}
