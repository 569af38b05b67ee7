import { Copy, DockerfileParser, type Instruction, JSONInstruction } from 'dockerfile-ast'

/** What a line of a Dockerfile does, as far as it can be done without Docker. */
export type Step =
  | { readonly do: 'workdir'; readonly path: string }
  | { readonly do: 'env'; readonly values: Readonly<Record<string, string>> }
  | {
      readonly do: 'copy'
      readonly from: string | null
      readonly paths: readonly string[]
      readonly to: string
    }
  | { readonly do: 'run'; readonly command: string }
  | { readonly do: 'user'; readonly name: string }
  | { readonly do: 'command'; readonly command: readonly string[] }

/** One `FROM` and what follows it. */
export interface Stage {
  readonly image: string
  readonly name: string | null
  readonly steps: readonly Step[]
}

/** Lines that describe an image and change nothing in it. */
const DESCRIBING = new Set(['LABEL', 'EXPOSE', 'STOPSIGNAL'])

/** Reads a Dockerfile; a line that this project has no use for is an error, so that none is passed over. */
export function readDockerfile(text: string): Stage[] {
  const stages: { image: string; name: string | null; steps: Step[] }[] = []
  const file = DockerfileParser.parse(text)
  const names = new Map(file.getFROMs().map((from) => [from.getRange().start.line, from.getBuildStage()]))
  for (const instruction of file.getInstructions()) {
    const keyword = instruction.getKeyword()
    const args = instruction.getExpandedArguments().map((argument) => argument.getValue())
    if (keyword === 'FROM') {
      const name = names.get(instruction.getRange().start.line) ?? null
      stages.push({ image: args[0] ?? '', name, steps: [] })
    } else if (!DESCRIBING.has(keyword)) {
      stages.at(-1)?.steps.push(stepOf(instruction, keyword, args))
    }
  }
  return stages
}

function stepOf(instruction: Instruction, keyword: string, args: readonly string[]): Step {
  switch (keyword) {
    case 'WORKDIR':
      return { do: 'workdir', path: args[0] ?? '' }
    case 'ENV':
      return { do: 'env', values: Object.fromEntries(args.map((pair) => pair.split('=', 2))) }
    case 'COPY':
      return copyOf(instruction, args)
    case 'RUN':
      return { do: 'run', command: joined(instruction.getRawArgumentsContent() ?? '') }
    case 'USER':
      return { do: 'user', name: args[0] ?? '' }
    case 'CMD':
      return { do: 'command', command: listOf(instruction) }
    default:
      throw new Error(`Line ${instruction.getRange().start.line + 1}: ${keyword} is not understood here.`)
  }
}

function copyOf(instruction: Instruction, args: readonly string[]): Step {
  const from = instruction instanceof Copy ? (instruction.getFromFlag()?.getValue() ?? null) : null
  const paths = args.filter((argument) => !argument.startsWith('--'))
  return { do: 'copy', from, paths: paths.slice(0, -1), to: paths.at(-1) ?? '' }
}

/** A command over several lines as the one that the shell is given. */
const joined = (command: string): string => command.replaceAll(/\\\n\s*/g, ' ')

function listOf(instruction: Instruction): string[] {
  if (!(instruction instanceof JSONInstruction)) throw new Error('CMD is a list.')
  return instruction.getJSONStrings().map((text) => JSON.parse(text.getValue()) as string)
}
