// How far apart two colours are for an eye: contrast (WCAG 2.2), CIEDE2000 (Sharma, Wu, Dalal 2005), and what remains
// of a colour for protan, deutan and tritan vision (Machado, Oliveira, Fernandes 2009, severity 1) and in grey.
export type Vision = 'normal' | 'protan' | 'deutan' | 'tritan' | 'grey';
type Triple = [number, number, number];

const kMachado: Record<'protan' | 'deutan' | 'tritan', Triple[]> = {
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

// "#1a6e9a" to linear light, 0 to 1.
export function linear(hex: string): Triple {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((d) => d + d).join('') : hex.slice(1);
  return [0, 2, 4].map((at) => {
    const c = parseInt(digits.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as Triple;
}

const luminance = ([r, g, b]: Triple) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function seen(hex: string, vision: Vision): Triple {
  const rgb = linear(hex);
  if (vision === 'normal') return rgb;
  if (vision === 'grey') return [luminance(rgb), luminance(rgb), luminance(rgb)];
  return kMachado[vision].map((row) => {
    const v = row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2];
    return Math.min(1, Math.max(0, v));
  }) as Triple;
}

function lab([r, g, b]: Triple): Triple {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const rad = (degrees: number) => (degrees * Math.PI) / 180;
const hue = (a: number, b: number) => (a === 0 && b === 0 ? 0 : ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360);

export function ciede2000(lab1: Triple, lab2: Triple): number {
  const chroma = (Math.hypot(lab1[1], lab1[2]) + Math.hypot(lab2[1], lab2[2])) / 2;
  const g = 0.5 * (1 - Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7)));
  const [a1, a2] = [lab1[1] * (1 + g), lab2[1] * (1 + g)];
  const [c1, c2] = [Math.hypot(a1, lab1[2]), Math.hypot(a2, lab2[2])];
  const [h1, h2] = [hue(a1, lab1[2]), hue(a2, lab2[2])];
  const coloured = c1 * c2 !== 0;
  let dh = coloured ? h2 - h1 : 0;
  if (dh > 180) dh -= 360;
  if (dh < -180) dh += 360;
  let h = h1 + h2;
  if (coloured) h = Math.abs(h1 - h2) <= 180 ? h / 2 : (h < 360 ? h + 360 : h - 360) / 2;
  const [l, c] = [(lab1[0] + lab2[0]) / 2, (c1 + c2) / 2];
  const t = 1 - 0.17 * Math.cos(rad(h - 30)) + 0.24 * Math.cos(rad(2 * h)) + 0.32 * Math.cos(rad(3 * h + 6)) - 0.2 * Math.cos(rad(4 * h - 63));
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const sc = 1 + 0.045 * c;
  const sh = 1 + 0.015 * c * t;
  const rt = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(rad(60 * Math.exp(-(((h - 275) / 25) ** 2))));
  const [dl, dc, dH] = [(lab2[0] - lab1[0]) / sl, (c2 - c1) / sc, (2 * Math.sqrt(c1 * c2) * Math.sin(rad(dh / 2))) / sh];
  return Math.sqrt(dl ** 2 + dc ** 2 + dH ** 2 + rt * dc * dH);
}

export const difference = (a: string, b: string, vision: Vision) => ciede2000(lab(seen(a, vision)), lab(seen(b, vision)));
