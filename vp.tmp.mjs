import { createServer } from 'vite';
const loader = await createServer({ root:'/tmp/eng', configFile: false, logLevel: 'warn', appType: 'custom', server: { middlewareMode: true, hmr: false, ws: false, watch: null } });
const { startServer } = await loader.ssrLoadModule('/test/support/server.ts');
const { launchBrowser } = await loader.ssrLoadModule('/src/cli/browser.ts');
const server = await startServer(); const browser = await launchBrowser();
const page = await browser.newPage(); await page.setViewport({width:1600,height:900});
page.on('console', m=>{ if(!m.text().includes('GL Driver')) console.log(m.text())}); page.on('pageerror',e=>console.log('ERR',e.message));
await page.goto(`${server.url}/blank`); await page.bringToFront();
await page.evaluate(async () => {
  const { createView } = await import('/src/index.ts');
  const { sharedRenderer } = await import('/src/gpu/renderer.ts'); const { Heatmap } = await import('/src/gpu/heatmap.ts'); const { compose } = await import('/src/figure/compose.ts'); const { frameOf } = await import('/src/view/frame.ts'); const { DEFAULTS } = await import('/src/options.ts'); const { measureText } = await import('/src/view/measure.ts');
  const med = a => a.slice().sort((x,y)=>x-y)[a.length>>1];
  const ds=(panels,layers,heads)=>{const values=new Float32Array(panels*layers*heads);let s=1;for(let i=0;i<values.length;i++){s=(Math.imul(s,1664525)+1013904223)|0;values[i]=((s>>>0)/2**32)**8+1e-6;}return {tensors:[{model:'',layers,heads,tasks:Array.from({length:panels},(_,i)=>`task ${i}`),steps:null,values}]};};
  document.body.style.margin=0; const el=document.createElement('div'); el.style.cssText='width:1600px;height:900px'; document.body.append(el);
  const d=ds(8,126,128); const v=createView(el,d,{norm:'log'}); v.redraw(); const gl=sharedRenderer().device().gl; const px=new Uint8Array(4); const fin=()=>gl.readPixels(0,0,1,1,gl.RGBA,gl.UNSIGNED_BYTE,px);
  const h=new Heatmap(sharedRenderer());
  const T={set:[],redraw:[],finish:[],engine:[],engineTransfer:[]};
  const bm=document.createElement('canvas').getContext('bitmaprenderer');
  for(let i=0;i<16;i++){ const t0=performance.now(); v.set({vmin:1e-6*(1+i%5)}); const t1=performance.now(); v.redraw(); const t2=performance.now(); fin(); const t3=performance.now();
   const c=compose(d,{...DEFAULTS,norm:'log',vmin:1e-6*(1+i%5)},{width:1600,height:900,pixelRatio:1},measureText); h.draw(frameOf(c)); fin(); const t4=performance.now();
   const c2=compose(d,{...DEFAULTS,norm:'log',vmin:1e-6*(1+i%5)},{width:1600,height:900,pixelRatio:1},measureText); const cv=h.draw(frameOf(c2)); bm.transferFromImageBitmap(cv.transferToImageBitmap()); fin(); const t5=performance.now();
   if(i>3){T.set.push(t1-t0);T.redraw.push(t2-t1);T.finish.push(t3-t2);T.engine.push(t4-t3);T.engineTransfer.push(t5-t4);} }
  console.log(Object.entries(T).map(([k,v])=>k+' '+med(v).toFixed(2)).join('  '));
});
await browser.close(); await server.close(); await loader.close();
