// Lets Node load packages that are written for bundlers: no main file named, no endings in imports.
export async function resolve(specifier, context, next) {
    const guesses = specifier.startsWith('.')
        ? [specifier, `${specifier}.js`, `${specifier}/index.js`]
        : [specifier, `${specifier}/dist/index.js`];
    let failure;
    for (const guess of guesses) {
        try {
            return await next(guess, context);
        } catch (error) {
            failure ??= error;
        }
    }
    throw failure;
}
