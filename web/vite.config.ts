// Three entries: the style sheet, the theme (a classic script that runs before the first paint) and the islands; and
// the outlines of the map, which no page loads: the server draws with them.
// File names carry a hash of eight hexadecimal digits, which cmake/web.cmake takes apart again.
import { defineConfig } from 'vite';
import { compress } from './compress.ts';
import { mapOutlines } from './map/outlines.ts';

export default defineConfig({
  base: './',
  publicDir: 'public',
  plugins: [mapOutlines(), compress()],
  build: {
    target: 'es2022',
    outDir: process.env.MANNERLY_WEB_OUT ?? 'dist',
    emptyOutDir: true,
    assetsDir: 'assets',
    modulePreload: { polyfill: false },
    cssCodeSplit: true,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { style: 'css/style.css', theme: 'src/theme.ts', islands: 'src/islands.ts' },
      output: {
        hashCharacters: 'hex',
        entryFileNames: 'assets/[name]-[hash:8].js',
        chunkFileNames: 'assets/[name]-[hash:8].js',
        assetFileNames: 'assets/[name]-[hash:8][extname]',
      },
    },
  },
});
