// The types of orders there are, in a gateway's words.

/** What a gateway calls the types of orders it takes. */
export const ORDER_TYPES: ReadonlySet<string> = new Set(
  [
    'MKT,LMT,STP,STP LMT,TRAIL,TRAIL LIMIT,TRAIL MIT,TRAIL LIT,MIT,LIT,MOC,LOC,MTL,REL,MIDPRICE,VOL,BOX TOP,MKT PRT,STP PRT',
    'PEG BENCH,PEGBENCH,PEG BEST,PEGBEST,PEG MID,PEGMID,PEG MKT,PEG PRIM,PEG STK,PASSV REL,SNAP MKT,SNAP MID,SNAP PRIM',
    'REL + LMT,REL + MKT,LMT + MKT,AUC,QUOTE,IBALGO',
  ].flatMap((line) => line.split(',')),
);
