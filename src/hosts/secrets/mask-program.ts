import type { Mask } from '../../sdk/index.ts';

/**
 * An awk program with two modes. `list` prints each secret on a line of its own; `hide` prints the text with the
 * n-th secret replaced by `secret:` and the n-th word of `$D`.
 */
export function maskProgram(masks: readonly Mask[]): string {
  const values = masks.filter((mask) => mask.kind === 'value');
  const set = values.map(
    (mask, i) =>
      `LINE[${i}]=${awkString(mask.line ?? '')};AFTER[${i}]=${awkString(mask.after)};UNTIL[${i}]="${mask.until ?? 'word'}";NEXT[${i}]=${awkString(mask.next ?? '')}`,
  );
  const pem = masks.some((mask) => mask.kind === 'pem-private-key');
  return [
    `BEGIN{P=${values.length};${set.join(';')}${set.length > 0 ? ';' : ''}n=split(ENVIRON["D"],D," ")}`,
    pem ? '/-----BEGIN [A-Z ]*PRIVATE KEY-----/{gone=1}' : '',
    pem ? 'gone{if(/-----END [A-Z ]*PRIVATE KEY-----/)gone=0;next}' : '',
    maskFunctions,
    '{line=$0;for(i=0;i<P;i++){if(WAIT[i]&&line!~/^[ \\t]*(#.*)?$/){WAIT[i]=0;line=scan(line,i,"^[ \\t]*")}',
    'if(NEXT[i]!=""&&$0~NEXT[i])WAIT[i]=1;else if(LINE[i]==""||line~LINE[i])line=scan(line,i,"")}',
    'if(mode=="hide")T[++m]=line}',
    // A secret without a digest would look like every other one: then nothing is printed at all.
    'END{if(lost)exit 1;for(i=1;i<=m;i++)print T[i]}',
  ].join('\n');
}

const awkString = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const maskFunctions = String.raw`function scan(line,i,first,  out,rest,q,v,e,z){out="";rest=line
while(match(rest,first==""?AFTER[i]:first)){out=out substr(rest,1,RSTART+RLENGTH-1);z=RLENGTH;rest=substr(rest,RSTART+RLENGTH);q=substr(rest,1,1)
if(UNTIL[i]=="line"){v=rest;rest=""}
else if(UNTIL[i]=="at"){e=match(rest,/[ \t"\047]/);v=e?substr(rest,1,e-1):rest
if(v~/^[0-9]+(\/|$)/||!match(v,/.*@/))v="";else v=substr(v,1,RLENGTH-1)
rest=substr(rest,length(v)+1)}
else if(q=="\""||q=="\047"){out=out q;rest=substr(rest,2);e=index(rest,q);v=e?substr(rest,1,e-1):rest;rest=substr(rest,length(v)+1)}
else{e=UNTIL[i]=="blank"?match(rest,/[ \t"\047]/):match(rest,/[ \t;,<>"\047]/);v=e?substr(rest,1,e-1):rest;rest=substr(rest,length(v)+1)}
if(v!=""&&substr(v,1,7)!="secret:"){s++;if(mode=="list")print v;if(mode=="hide"&&D[s]=="")lost=1;v="secret:" (mode=="hide"?D[s]:s)}
out=out v;if(first!=""||(z<1&&v==""))break}
return out rest}`;
