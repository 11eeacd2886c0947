"""What an argument's name means: `n_in`, `in_features` and `num_inputs` are the same thing.

The field writes one layer in many dialects. Names are compared in lower case and without
underscores; where a role asks for some meanings only, others are not looked at, so that `p` may be
a probability in one role and a prediction in another.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

__all__ = ["arguments", "meaning", "meanings", "required"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORDS = {
    "n_in": _words(
        "nin numin innum insize sizein inputsize ninputs numinputs nuninputs inputs ninput "
        "infeatures nfeatures numfeatures features inputfeatures indim dimin inputdim "
        "inputdims indims din fanin inputunits inunits ni innodes ninnodes inchannels prev "
        "prevsize nprev incount inwidth inputwidth widthin inn innumber inputlen inputlength "
        "numberofinputs howmanyinputs previous inputneurons inneurons"
    ),
    "n_out": _words(
        "nout numout outnum outsize sizeout outputsize noutputs numoutputs outputs noutput "
        "outfeatures outdim dimout outputdim outputdims outdims dout fanout units nunits "
        "numunits neurons nneurons numneurons hidden nhidden hiddensize hiddenunits no "
        "outnodes outchannels outputunits outunits layersize outcount outwidth outputwidth "
        "widthout outn width numberofneurons size outputfeatures numberofoutputs howmany "
        "howmanyneurons nodes numnodes nnodes outputneurons outneurons"
    ),
    "weight": _words(
        "weight weights w ws wt wts kernel kernels matrix weightmatrix wmatrix weightsmatrix "
        "coef coefs coefficients theta thetas weightvector wvec synapses wlist params0 "
        "initialweights initweights wmat ww weightlist initw"
    ),
    "bias": _words(
        "bias biases b bs bvec beta offset offsets intercept intercepts biasvector biaslist "
        "initialbias initbias b0 bb initb biasvalue threshold theta0 w0 beta0"
    ),
    "x": _words(
        "x xs xi aprev activations input inputs inp data sample samples features values"
        " value v vec vector z zs "
        "a batch signal xb xbatch inputvector inputdata arr array t tensor inputtensor "
        "numbers row rows lst logits h entries"
    ),
    "activation": _words(
        "activation act activationfunction activationfn activ f fn func function nonlinearity "
        "phi sigma transfer actfn activationname squash"
    ),
    "use_bias": _words("usebias bias withbias hasbias addbias includebias biased"),
    "seed": _words("seed rng randomstate generator key randomseed gen rngseed random state"),
    "dtype": _words("dtype kind"),
    "layers": _words(
        "layers layer modules module steps parts stages blocks functions fns units layerlist args"
        " components sequence items pieces moduleslist listoflayers stack"
    ),
    "params": _words(
        "params parameters param parameter p ps weights weight w ws wt variables variable vars var"
        " theta thetas θ values value tensors vs x xs pars trainables position point"
    ),
    "grads": _words(
        "grads gradients grad gradient g gs dw dws dparams derivatives derivative slopes"
        " slope nabla"
        " dtheta dx delta deltas dldw d dloss"
    ),
    "rate": _words(
        "lr rate learningrate eta η alpha α stepsize step learnrate lrate initiallr initlr speed"
        " a n steplength"
    ),
    "momentum": _words(
        "momentum mu μ gamma γ beta β rho mom momentumcoefficient momentumfactor inertia"
        " friction alpha α beta1 m keep momentumterm momentumrate decay damping"
    ),
    "beta1": _words("beta1 β1 b1 rho1 decay1 betaone beta gamma1 mu momentum betam decayrate1 mu1"),
    "beta2": _words("beta2 β2 b2 rho2 decay2 betatwo betav gamma2 rho nu decayrate2 mu2"),
    "betas": _words("betas β βs beta bs rhos coefficients"),
    "eps": _words("eps epsilon ε e delta tiny small fuzz epsi stability"),
    "decay": _words(
        "weightdecay wd l2 lambda λ lam lmbda lambd lamda l2reg regularization reg decay"
        " penalty l2penalty l2lambda regstrength weightpenalty decayrate shrink shrinkage"
    ),
    "drop": _words(
        "p prob probability rate drop dropout droprate dropoutrate dropprob dropoutprob pdrop "
        "pdropout dropprobability dropoutprobability probdrop fraction ratio dropratio "
        "dropoutratio dropp dropoutp percent share dropfraction dropshare proportion amount "
        "level pd droppingrate droppingprobability"
    ),
    "kept": _words(
        "keep kept keepprob keepprobability pkeep keeprate probkeep keepp retain retainprob "
        "retention retainrate pretain keepratio keepfraction survival survivalprob keepshare"
    ),
    "training": _words(
        "training train istraining istrain intraining trainmode trainingmode intrainingmode "
        "traintime attraining trainingtime learning islearning trainflag trainingflag"
        " trainflg istrainingmode"
    ),
    "evaluating": _words(
        "deterministic inference testing test istest istesting evaluate evaluation evaluating "
        "eval iseval isevaluating isinference evalmode inferencemode testmode testtime "
        "isevaluation predicting inferring"
    ),
    "mode": _words("mode phase stage"),
    "gain": _words(
        "gamma gammas weight weights w g scale scales gain gains scaling gammavec scalefactor "
        "multiplier scaleparam γ factor factors stretch"
    ),
    "shift": _words(
        "beta betas bias biases b shift shifts offset offsets betavec translation center β "
        "shiftparam intercept"
    ),
}


def plainly(name: str) -> str:
    """The name in lower case, without underscores."""
    return name.replace("_", "").lower()


def meaning(name: str, among: Iterable[str]) -> str | None:
    """The first of the meanings that this name has, or None."""
    word = plainly(name)
    return next((known for known in among if word in WORDS[known]), None)


def arguments(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """The arguments of a function or class, without self and without *args; [] if unknown."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return []
    return [
        parameter
        for parameter in signature.parameters.values()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]


def required(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """The arguments that have no default."""
    return [p for p in arguments(function) if p.default is p.empty]


def meanings(function: Callable[..., Any], among: Iterable[str]) -> dict[str, str]:
    """For each meaning the name of the argument that has it; the first name wins."""
    found: dict[str, str] = {}
    among = tuple(among)
    for parameter in arguments(function):
        free = [known for known in among if known not in found]
        known = meaning(parameter.name, free)
        if known:
            found[known] = parameter.name
    return found
