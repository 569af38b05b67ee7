/** Flags with which Node runs the workspaces from source: a test needs nothing compiled, and tests what is there now. */
export const FROM_SOURCE: readonly string[] = ['--conditions=source', '--import', import.meta.resolve('tsx')]
