import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/**
 * The commit of the previous release: the last tag before this commit; without a tag, the last commit of the main branch before
 * the newest migration. Needs the history of the clone.
 * @throws Error in a shallow clone that does not reach it
 */
export function previousRelease(root: string): string {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'safe.directory=*', '-C', root, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  try {
    const tag = attempt(() => git('describe', '--tags', '--abbrev=0', 'HEAD^'))
    if (tag) return git('rev-parse', `${tag}^{commit}`)
    const newest = git(
      'log',
      '-1',
      '--first-parent',
      '--format=%H',
      '--',
      'drizzle/migrations/meta/_journal.json',
    )
    return git('rev-parse', `${newest}^`)
  } catch (error) {
    throw new Error(
      'The history of this clone does not reach the previous release: fetch it with --unshallow.',
      {
        cause: error,
      },
    )
  }
}

/**
 * Unpacks a commit into `folder/previous`, with the installed packages and the workspaces of the commit; returns the folder.
 */
export async function unpackRelease(root: string, commit: string, folder: string): Promise<string> {
  const place = join(folder, 'previous')
  const script = `mkdir "$1" && git -c safe.directory='*' -C "$2" archive "$3" | tar -x -C "$1"
    for modules in node_modules gateway/node_modules gateway/bench/node_modules subgraphs/kit/node_modules; do
      if [ -d "$2/$modules" ]; then cp -al "$2/$modules" "$1/$modules" 2>/dev/null || cp -a "$2/$modules" "$1/$modules"; fi
    done`
  execFileSync('bash', ['-euo', 'pipefail', '-c', script, '-', place, root, commit], { stdio: 'inherit' })
  return place
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}
