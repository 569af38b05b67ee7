import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './shop.js'

/**
 * Makes the image `shopstack` of the previous release: its sources, compiled with the packages that are installed here, over the
 * packages of this release's image. Building it from nothing would take as long as the whole check.
 */
export async function buildPreviousImage(root: string, commit: string, folder: string): Promise<void> {
  const place = join(folder, 'previous')
  await run(
    `mkdir ${place} && git -c safe.directory='*' -C ${root} archive ${commit} | tar -x -C ${place}
     for modules in node_modules gateway/node_modules subgraphs/kit/node_modules; do
       if [ -d ${root}/$modules ]; then cp -al ${root}/$modules ${place}/$modules; fi
     done
     cd ${place}
     for name in schema drizzle gateway; do ln -sfn ../../$name node_modules/@shopstack/$name; done
     for name in kit transactions insights; do ln -sfn ../../subgraphs/$name node_modules/@shopstack/$name; done
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
    'FROM shopstack\nUSER root\nRUN rm -rf schema drizzle subgraphs gateway/dist\nCOPY . ./\nUSER node\nENV SHOPSTACK_REVISION=previous\n',
  )
  await run(`docker build --quiet --tag shopstack ${place}/image`, root)
}
