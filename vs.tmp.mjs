import { createServer } from 'vite';
const [,, which='first', sizes='126,512,1024', reps='5', subjects='regl,headglow', red='nearest'] = process.argv;
const loader = await createServer({ root:'/tmp/eng', configFile: false, logLevel: 'warn', appType: 'custom', server: { middlewareMode: true, hmr: false, ws: false, watch: null } });
const { startServer } = await loader.ssrLoadModule('/test/support/server.ts');
const { launchBrowser } = await loader.ssrLoadModule('/src/cli/browser.ts');
const server = await startServer();
const browser = await launchBrowser(['--disable-gpu-program-cache','--disable-gpu-shader-disk-cache','--disable-frame-rate-limit','--disable-gpu-vsync']);
const med = a => a.slice().sort((x,y)=>x-y)[a.length>>1];
for (const size of sizes.split(',')) { const R={};
 const one = async (subjectNames, rounds) => { const page = await browser.newPage(); await page.setViewport({width:1600,height:900});
  page.on('pageerror',e=>console.log('ERR',e.message)); page.on('console',m=>{if(m.type()==='error')console.log(m.text())});
  await page.goto(`${server.url}/blank`); await page.bringToFront();
  const res = await page.evaluate(async (names,size,rounds,which,red) => {
   const { compose } = await import('/src/figure/compose.ts'); const { DEFAULTS } = await import('/src/options.ts'); const { measureText } = await import('/src/view/measure.ts'); const { colormap, rgbOf } = await import('/src/scale/colormaps.ts');
   const [layers,heads,panels]= size.includes('x')?size.split('x').map(Number):[+size,+size,8]; const P=panels??8; const n=P*layers*heads; const C= which==='first'?1:2; const all=new Float32Array(n*C); let s=1; const m=Math.min(all.length,1<<20); for(let i=0;i<m;i++){s=(Math.imul(s,1664525)+1013904223)|0;all[i]=((s>>>0)/2**32)**8+1e-6;} for(let i=m;i<all.length;i+=m-7) all.copyWithin(i,0,Math.min(m,all.length-i));
   const checkpoints=[all.subarray(0,n),...(C>1?[all.subarray(n)]:[])];
   const tiny={tensors:[{model:'',layers,heads,tasks:Array.from({length:P},(_,i)=>'task '+i),steps:null,values:all.subarray(0,n)}]};
   const rects=compose(tiny,{...DEFAULTS,norm:'log',vmin:1e-6,vmax:1,reduction:red},{width:1600,height:900,pixelRatio:1},measureText).panels.map(p=>p.rect);
   const colors=Uint8Array.from(colormap('viridis',false).colors.flatMap(c=>[...rgbOf(c),255]));
   const scene={width:1600,height:900,rects,layers,heads,checkpoints,vmin:1e-6,vmax:1,colors,reduction:red};
   const out={}; const subs=[]; for(const name of names){ const mod=(await import(`/bench/subjects/${name}.ts`)).default; subs.push([name,mod.create()]); out[name]=[]; }
   const host=document.createElement('div'); host.style.cssText='position:relative;width:1600px;height:900px'; document.body.style.margin=0; document.body.append(host); await new Promise(r=>setTimeout(r,150));
   for(const [name,sub] of subs){ const t=performance.now(); await sub.first(host,scene); if(which==='first') out[name].push(performance.now()-t); }
   if(which!=='first') for(let r=0;r<rounds+2;r++) for(const [name,sub] of subs){ const t=performance.now(); if(which==='update') await sub.update((r+1)%2); else await sub.frame(1e-6*(1+(r+1)%5)); const d=performance.now()-t; if(r>1) out[name].push(d); }
   return out; }, subjectNames, size, rounds, which, red); await page.close(); for (const [k,v] of Object.entries(res)) (R[k]??=[]).push(...v); };
 const names=subjects.split(',');
 if (which==='first') for(let i=0;i<+reps;i++) for(const n of (i%2?[...names].reverse():names)) await one([n],0);
 else await one(names,+reps);
 console.log(which,size,red, names.map(n=>`${n} ${med(R[n]).toFixed(1)}`).join('  '), 'ratios', names.slice(1).map(n=>med(R[n].map((v,i)=>v/R[names[0]][i])).toFixed(2)).join(' '));
}
await browser.close(); await server.close(); await loader.close();
