"""Coverage of bootstrap intervals of regret, as quoted in src/stats/robustness.rs: percentile against basic.

    python regret_coverage.py     (numpy)

64 points, 4 arms, 20 replicates of noise sd 0.1, a part of it shared by the points; true differences of up to 0.2,
then of up to 0.05. Columns: mean, 90 % and maximal regret.
"""

import numpy as np
rng=np.random.default_rng(1)
def sim(gap,R=20,P=64,A=4,sd=0.1,B=200,T=200):
    # true level: arm 0 baseline .5; others depend on x
    x=rng.random((P,))
    base=np.stack([np.full(P,.5), .5-gap*x, .5-gap*(1-x), .5-0.5*gap+0*x],0)
    true=base-base.min(0)
    stats=lambda r: np.stack([r.mean(-1), np.quantile(r,.9,axis=-1,method='inverted_cdf'), r.max(-1)],-1) # arms x 3
    t=stats(true); hit=np.zeros((2,A,3)); bias=np.zeros((A,3)); width=np.zeros((2,A,3))
    for _ in range(T):
        y=base[:,:,None]+sd*rng.standard_normal((A,P,R))
        # replicate effect shared across points partly
        y+=0.5*sd*rng.standard_normal((A,1,R))
        m=y.mean(-1); est=stats(m-m.min(0)); bias+=est-t
        boots=[]
        for b in range(B):
            idx=rng.integers(0,R,R); mb=y[:,:,idx].mean(-1); boots.append(stats(mb-mb.min(0)))
        lo,hi=np.quantile(boots,[.025,.975],axis=0)
        hit[0]+=(lo<=t)&(t<=hi); width[0]+=hi-lo
        l2=np.maximum(0,2*est-hi);h2=np.maximum(0,2*est-lo)
        hit[1]+=(l2<=t)&(t<=h2); width[1]+=h2-l2
    print("gap",gap,"true\n",t.round(4),"\nbias\n",(bias/T).round(4),"\npercentile\n",hit[0]/T,"\nbasic\n",hit[1]/T)
sim(0.2); sim(0.05)
