import { runProgram } from '@shopstack/kit/process/run'
import { startSubgraph } from '@shopstack/kit/process/subgraph-service'
import { insights } from './subgraph.js'

await runProgram((config, log) => startSubgraph(insights, config, log))
