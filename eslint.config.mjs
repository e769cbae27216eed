// @ts-check
import tseslint from 'typescript-eslint';

const portsOnly = 'Only host/, systemd/, run-process.ts and simulation/ touch the real world: take it from the ports.';

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['scripts/*.mjs', '*.mjs', '.dependency-cruiser.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: [
      'src/run-process.ts',
      'src/warm-up.ts',
      'src/host/**',
      'src/systemd/**',
      'src/simulation/**',
      'src/lib/iso-time.ts',
    ],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'console', 'setTimeout', 'setInterval', 'setImmediate', 'fetch', 'performance', 'Date'].map(
          name => ({ name, message: portsOnly }),
        ),
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex:
                '^(node:(fs|net|http|https|child_process|dns|timers|os|dgram|tls|worker_threads|process)|execa|dbus-next)',
              message: portsOnly,
            },
          ],
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'AbortSignal', property: 'timeout', message: 'Deadlines run on the engine clock.' },
        { object: 'Math', property: 'random', message: 'Randomness comes from the ports.' },
      ],
    },
  },
  {
    files: ['scripts/**/*.mjs', '*.mjs', '.dependency-cruiser.mjs'],
    ...tseslint.configs.disableTypeChecked,
  },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);
