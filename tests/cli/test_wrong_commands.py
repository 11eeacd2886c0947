"""Wrong command lines: the exit code and all of the message, and nothing is written.

Each row is a command line, its exit code (1: the job failed, 2: wrong usage), and what stands
behind "Error: "; D is the folder in which it is called.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from cli.conftest import MAIN, call, environment
from layerlab.cli import main

# Called in a folder with data and trained runs.
# fmt: off
WITH_RUNS = [
    ("tarin iris", 2, "No such command 'tarin'. (Did you mean one of: 'start', 'train'?)"),
    ("trian", 2, "No such command 'trian'. Did you mean 'train'?"),
    ("pedict a b", 2, "No such command 'pedict'. Did you mean 'predict'?"),
    ("--verison", 2, "No such option '--verison'. Did you mean '--version'?"),
    ("-x", 2, "No such option '-x'."),
    ("help", 2, "No such command 'help'."),
    ("Train iris", 2, "No such command 'Train'. Did you mean 'train'?"),
    ("train=iris", 2, "No such command 'train=iris'. Did you mean 'train'?"),
    ("''", 2, "No such command ''."),
    ("train -- --lr", 1,
     "there is no data '--lr': no such file or folder, and no bundled set of this name\n"
     "  bundled: digits, iris, wine\n"
     "  Fix: give the path of a CSV file or a folder"),
    ("train iris --learning-rate 1", 2, "No such option '--learning-rate'."),
    ("train iris --ep 3 5", 2,
     "No such option '--ep'. (Did you mean one of: '--epochs', '--help', '--seed'?)"),
    ("train iris -e 3", 2, "No such option '-e'."),
    ("train iris --lr", 2, "Option '--lr' requires an argument."),
    ("train iris --lr=", 2, "Invalid value for '--lr': '' is not a valid float range."),
    ("train iris --lr 1,5", 2, "Invalid value for '--lr': '1,5' is not a valid float range."),
    ("train iris --lr 1e-400", 2, "Invalid value for '--lr': 0.0 is not in the range x>0."),
    ("train iris --lr 1e400", 2, "Invalid value for '--lr': inf is not a finite number."),
    ("train iris --lr -inf", 2, "Invalid value for '--lr': -inf is not in the range x>0."),
    ("train iris --dropout inf", 2,
     "Invalid value for '--dropout': inf is not in the range 0<=x<1."),
    ("train iris --dropout 1.0000001", 2,
     "Invalid value for '--dropout': 1.0000001 is not in the range 0<=x<1."),
    ("train iris --weight-decay inf", 2,
     "Invalid value for '--weight-decay': inf is not a finite number."),
    ("train iris --epochs 1e3", 2,
     "Invalid value for '--epochs': '1e3' is not a valid integer range."),
    ("train iris --epochs 99999999999999999999999x", 2,
     "Invalid value for '--epochs': '99999999999999999999999x' is not a valid integer range."),
    ("train iris --epochs ٣x", 2,
     "Invalid value for '--epochs': '٣x' is not a valid integer range."),
    ("train iris --batch-size -1", 2,
     "Invalid value for '--batch-size': -1 is not in the range x>=1."),
    ("train iris --engine jax", 2,
     "Invalid value for '--engine': there is no 'jax'. Known: auto, numpy, xla."),
    ("train iris --devices 0", 2,
     "Invalid value for '--devices': '0' is not a number of devices, nor all."),
    ("train iris --devices two", 2,
     "Invalid value for '--devices': 'two' is not a number of devices, nor all."),
    ("train iris --devices 2", 1,
     "the engine numpy has one device, and devices=2 asks for more\n  Fix: --engine xla"),
    ("train iris --batch-size nan", 2,
     "Invalid value for '--batch-size': 'nan' is not a valid integer range."),
    ("train iris --batch-size 2.0", 2,
     "Invalid value for '--batch-size': '2.0' is not a valid integer range."),
    ("train iris --seed nan", 2, "Invalid value for '--seed': 'nan' is not a valid integer range."),
    ("train iris --seed 1.5", 2, "Invalid value for '--seed': '1.5' is not a valid integer range."),
    ("train iris --seed 0x10", 2,
     "Invalid value for '--seed': '0x10' is not a valid integer range."),
    ("train iris --layers 64;32", 2,
     "Invalid value for '--layers': '64;32' is not a list of sizes such as 64,32, nor none."),
    ("train iris --layers 1e3", 2,
     "Invalid value for '--layers': '1e3' is not a list of sizes such as 64,32, nor none."),
    ("train iris --layers 8,-8", 2,
     "Invalid value for '--layers': a layer has 1 to 1,000,000 neurons, not -8."),
    ("train iris --layers ,", 2,
     "Invalid value for '--layers': ',' is not a list of sizes such as 64,32, nor none."),
    ("train iris --layers nan", 2,
     "Invalid value for '--layers': 'nan' is not a list of sizes such as 64,32, nor none."),
    ("train iris --activation", 2, "Option '--activation' requires an argument."),
    ("train iris --activation RELUU", 2,
     "Invalid value for '--activation': there is no 'RELUU'. Did you mean 'relu'? Known: "
     "celu, elu, gelu, hardswish, leaky_relu, mish, relu, selu, sigmoid, silu, softplus, "
     "softsign, tanh."),
    ("train iris --norm layer", 2,
     "Invalid value for '--norm': there is no 'layer'. Known: batch, none."),
    ("train iris --optimizer adamm", 2,
     "Invalid value for '--optimizer': there is no 'adamm'. Did you mean 'adam'? Known: "
     "adam, adamw, momentum, rmsprop, sgd."),
    ("train iris --schedule linear", 2,
     "Invalid value for '--schedule': there is no 'linear'. Did you mean 'cosine'? Known: "
     "cosine, none, plateau, step."),
    ("train iris --task cluster", 2,
     "Invalid value for '--task': there is no 'cluster'. Known: classification, regression."),
    ("train iris --out", 2, "Option '--out' requires an argument."),
    ("train iris --out ''", 2, "Invalid value for '--out': name a folder of its own."),
    ("train iris --with --resume", 2,
     "--with trains your layers anew each time: leave --resume out."),
    ("train iris --with --optimizer adam", 2,
     "--with trains your layers by your loop, which knows no --optimizer adam: leave it out."),
    ("train iris --with --dropout 0.5", 2,
     "--with trains your layers by your loop, which knows no --dropout 0.5: leave it out."),
    ("train iris --with --schedule step", 2,
     "--with trains your layers by your loop, which knows no --schedule step: leave it out."),
    ("train iris --with --norm batch", 2,
     "--with trains your layers by your loop, which knows no --norm batch: leave it out."),
    ("train iris --with --activation tanh", 2,
     "--with trains your layers by your loop, which knows no --activation tanh: leave it out."),
    ("train iris --with --weight-decay 1", 2,
     "--with trains your layers by your loop, which knows no --weight-decay 1.0: leave it out."),
    ("train iris --with nowhere", 1,
     "there is no folder 'nowhere' with layers of yours\n"
     "  it is made by layerlab start, and filled by layerlab export\n"
     "  Fix: run it in your workspace, or give the path of the folder: --with PATH"),
    ("train iris --with table.csv", 2,
     "Invalid value for '--with': Directory 'table.csv' is a file."),
    ("train iris --json --quiet extra", 2, "Got unexpected extra argument (extra)"),
    ("train iris-run/config.json", 1,
     "the record that starts on line 2 of iris-run/config.json cannot be read: ',' "
     "expected after '\"'.\n"
     "  Fix: close each quote, and write a quote inside quotes twice: \"a \"\"b\"\" c\"."),
    ("train iris-run/model.safetensors", 1,
     "line 1 of iris-run/model.safetensors is not UTF-8 text: byte 0xba.\n"
     "  Fix: save the table as 'CSV UTF-8'."),
    ("train table.csv --target ''", 1,
     "table.csv has no column ''.\n"
     "  its columns: 'the length', 'colour', 'weight, in kg', 'kind', 'amount'"),
    ("train table.csv --target Kind", 1,
     "table.csv has no column 'Kind'.\n"
     "  its columns: 'the length', 'colour', 'weight, in kg', 'kind', 'amount'\n"
     "  Fix: 'kind'"),
    ("train table.csv --drop kind --drop kind --drop knid", 1,
     "table.csv has no column 'knid'.\n"
     "  its columns: 'the length', 'colour', 'weight, in kg', 'kind', 'amount'\n"
     "  Fix: 'kind'"),
    ("train .", 1,
     ". has no file train-images-idx3-ubyte (nor train-images.idx3-ubyte, "
     "train-images-idx3-ubyte.gz, train-images.idx3-ubyte.gz).\n"
     "  it holds 'amount-run', 'digits-run', 'fifo', 'images', 'images-run', 'iris-run', "
     "'kind-run', 'layers.py', ….\n"
     "  Fix: put the four files of the data set into this folder."),
    ("train /dev/null", 1,
     "cannot read /dev/null: it is no plain file.\n"
     "  Fix: check the path; it is looked up from the folder that the program runs in."),
    ("train /dev/zero", 1,
     "cannot read /dev/zero: it is no plain file.\n"
     "  Fix: check the path; it is looked up from the folder that the program runs in."),
    ("train fifo", 1,
     "cannot read fifo: it is no plain file.\n"
     "  Fix: check the path; it is looked up from the folder that the program runs in."),
    ("train ~/nothing.csv", 1,
     "there is no data '~/nothing.csv': no such file or folder, and no bundled set of "
     "this name\n"
     "  bundled: digits, iris, wine\n"
     "  Fix: give the path of a CSV file or a folder"),
    ("train table.csv --out /dev/null/x", 1,
     "cannot make the folder '/dev/null/x': Not a directory\n"
     "  Fix: choose another folder with --out"),
    ("train table.csv --out /proc/x", 1,
     "cannot make the folder '/proc/x': No such file or directory\n"
     "  Fix: choose another folder with --out"),
    ("train table.csv --batch-size 99999999999999999999 --epochs 0", 2,
     "Invalid value for '--epochs': 0 is not in the range x>=1."),
    ("predict", 2, "Missing argument 'RUN'."),
    ("predict iris-run", 2, "Missing argument 'FILE'."),
    ("predict iris-run new.csv other.csv", 2, "Got unexpected extra argument (other.csv)"),
    ("predict new.csv iris-run", 1,
     "'new.csv' is not the folder of a run: it holds no config.json\n"
     "  Fix: give the folder that `layerlab train ... --out FOLDER` wrote"),
    ("predict iris-run iris", 1,
     "cannot read iris: No such file or directory.\n"
     "  Fix: check the path; it is looked up from the folder that the program runs in."),
    ("predict iris-run fifo", 1,
     "cannot read fifo: it is no plain file.\n"
     "  Fix: check the path; it is looked up from the folder that the program runs in."),
    ("predict iris-run /dev/zero", 1,
     "cannot read /dev/zero: it is no plain file.\n"
     "  Fix: check the path; it is looked up from the folder that the program runs in."),
    ("predict iris-run new.csv --out", 2, "Option '--out' requires an argument."),
    ("predict iris-run new.csv --out=", 1,
     "new.csv lacks 'sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal "
     "width (cm)' and has 'the length', 'colour', 'weight, in kg', 'kind', 'amount', "
     "which training did not have.\n"
     "  Fix: rename 'the length' to 'sepal length (cm)'."),
    ("predict kind-run new.csv --out /dev/full", 1,
     "cannot write '/dev/full': No space left on device\n"
     "  Fix: free space on this disk, or write to another; the old file is as it was"),
    ("predict kind-run new.csv --json", 2, "No such option '--json'."),
    ("predict kind-run new.csv --out new.csv/x", 1,
     "cannot write 'new.csv/x': Not a directory\n"
     "  Fix: choose another name: what stands for its folder is a file"),
    ("predict kind-run ''", 1,
     "cannot read .: Is a directory.\n"
     "  Fix: check the path; it is looked up from the folder that the program runs in."),
    ("predict '' new.csv", 1,
     "'.' is not the folder of a run: it holds no config.json\n"
     "  Fix: give the folder that `layerlab train ... --out FOLDER` wrote"),
    ("predict kind-run new.csv --out ''", 1,
     "cannot write '.': Is a directory\n"
     "  Fix: add the name of a file to that of the folder"),
    ("evaluate iris-run iris --sample 1", 2, "No such option '--sample'."),
    ("evaluate iris-run fifo", 1,
     "cannot read fifo: it is no plain file.\n"
     "  Fix: check the path; it is looked up from the folder that the program runs in."),
    ("evaluate iris-run ''", 1,
     "the name of the data is empty\n"
     "  Fix: digits, iris, wine, or a file"),
    ("evaluate iris-run/config.json iris", 1,
     "'iris-run/config.json' is not the folder of a run: it holds no config.json\n"
     "  Fix: give the folder that `layerlab train ... --out FOLDER` wrote"),
    ("evaluate iris iris", 1,
     "'iris' is not the folder of a run: it holds no config.json\n"
     "  Fix: give the folder that `layerlab train ... --out FOLDER` wrote"),
    ("summary", 2, "Missing argument 'RUN'."),
    ("summary iris", 1,
     "'iris' is not the folder of a run: it holds no config.json\n"
     "  Fix: give the folder that `layerlab train ... --out FOLDER` wrote"),
    ("summary iris-run --lr 3", 2, "No such option '--lr'. Did you mean '--help'?"),
    ("summary fifo", 1,
     "'fifo' is not the folder of a run: it holds no config.json\n"
     "  Fix: give the folder that `layerlab train ... --out FOLDER` wrote"),
    ("summary /dev/null", 1,
     "'/dev/null' is not the folder of a run: it holds no config.json\n"
     "  Fix: give the folder that `layerlab train ... --out FOLDER` wrote"),
    ("explain digits --sample nan", 2,
     "Invalid value for '--sample': 'nan' is not a valid integer range."),
    ("explain digits --sample 1e3", 2,
     "Invalid value for '--sample': '1e3' is not a valid integer range."),
    ("explain digits --lr -1", 2, "Invalid value for '--lr': -1.0 is not in the range x>0."),
    ("explain digits --format pdf", 2,
     "Invalid value for '--format': there is no 'pdf'. Known: html, json, latex, "
     "markdown, svg, text."),
    ("explain digits --layer 99", 1,
     "there is no layer '99': the network has 9\n"
     "  0 Linear(64 -> 128), 1 BatchNorm1d(128), 2 ReLU, 3 Dropout, 4 Linear(128 -> 64), "
     "5 BatchNorm1d(64), 6 ReLU, 7 Dropout, 8 Linear(64 -> 10)\n"
     "  Fix: --layer with one of these numbers"),
    ("explain digits --layer nan", 1,
     "there is no layer 'nan': the network has 9\n"
     "  0 Linear(64 -> 128), 1 BatchNorm1d(128), 2 ReLU, 3 Dropout, 4 Linear(128 -> 64), "
     "5 BatchNorm1d(64), 6 ReLU, 7 Dropout, 8 Linear(64 -> 10)\n"
     "  Fix: --layer with one of these numbers"),
    ("explain digits --neuron all --sample 0 --out /proc/x", 1,
     "cannot write '/proc/x': No such file or directory\n"
     "  Fix: make the folder first, or correct its name"),
    ("explain digits --backward --lr inf", 2,
     "Invalid value for '--lr': inf is not a finite number."),
    ("explain digits /dev/zero", 1,
     "cannot read /dev/zero: it is no plain file.\n"
     "  Fix: check the path; it is looked up from the folder that the program runs in."),
    ("explain digits --out=", 1,
     "cannot write '.': Is a directory\n"
     "  Fix: add the name of a file to that of the folder"),
    ("quiz --rounds 0", 2, "Invalid value for '--rounds': 0 is not in the range 1<=x<=1000."),
    ("quiz --rounds 1001", 2, "Invalid value for '--rounds': 1001 is not in the range 1<=x<=1000."),
    ("quiz --rounds nan", 2, "Invalid value for '--rounds': 'nan' is not a valid integer range."),
    ("quiz --seed -1", 2,
     "Invalid value for '--seed': -1 is not in the range 0<=x<=18446744073709551615."),
    ("quiz digits --layer 99", 1,
     "there is no layer '99': the network has 9\n"
     "  0 Linear(64 -> 128), 1 BatchNorm1d(128), 2 ReLU, 3 Dropout, 4 Linear(128 -> 64), "
     "5 BatchNorm1d(64), 6 ReLU, 7 Dropout, 8 Linear(64 -> 10)\n"
     "  Fix: --layer with one of these numbers"),
    ("quiz digits --neuron 99999", 1,
     "there is no neuron 99999: this Sequential has 128\n"
     "  Fix: use 0 to 127"),
    ("quiz digits --sample 99999", 1,
     "there is no sample 99999: the test part of digits has 359 rows\n"
     "  Fix: --sample 0 to 358"),
    ("quiz --activation zzz", 2,
     "Invalid value for '--activation': there is no 'zzz'. Known: celu, elu, gelu, "
     "hardsigmoid, hardswish, hardtanh, identity, leaky_relu, linear, log_sigmoid, "
     "log_softmax, mish, relu, relu6, selu, sigmoid, silu, softmax, softplus, softsign, "
     "swish, tanh."),
    ("quiz nothing", 1,
     "'nothing' is not the folder of a run: it holds no config.json\n"
     "  Fix: give the folder that `layerlab train ... --out FOLDER` wrote, or digits, "
     "iris or wine for a network that has not been trained"),
    ("quiz digits --activation relu", 2,
     "--activation is for layers that are made up, not digits."),
    ("quiz --layer 1", 2, "--layer belongs to a subject: layerlab quiz iris --layer 0"),
    ("quiz --seed 99999999999999999999999", 2,
     "Invalid value for '--seed': 99999999999999999999999 is not in the range "
     "0<=x<=18446744073709551615."),
    ("demo --epochs nan", 2, "Invalid value for '--epochs': 'nan' is not a valid integer range."),
    ("demo --lr 1", 2, "No such option '--lr'. Did you mean '--help'?"),
    ("demo --seed 1.5", 2, "Invalid value for '--seed': '1.5' is not a valid integer range."),
    ("demo --out table.csv/x", 1,
     "cannot make the folder 'table.csv/x': Not a directory\n"
     "  Fix: choose another folder with --out"),
    ("demo --epochs -1", 2, "Invalid value for '--epochs': -1 is not in the range x>=1."),
    ("check", 2, "Missing argument 'FILE[:NAME]'."),
    ("check --seconds", 2, "Option '--seconds' requires an argument."),
    ("check layers.py:Dense --seconds nan", 2,
     "Invalid value for '--seconds': nan is not a finite number."),
    ("check layers.py:Dense --seconds inf", 2,
     "Invalid value for '--seconds': inf is not in the range 0<x<=86400."),
    ("check layers.py:Dense --seconds 1e9", 2,
     "Invalid value for '--seconds': 1000000000.0 is not in the range 0<x<=86400."),
    ("check layers.py:Dense --seconds -1", 2,
     "Invalid value for '--seconds': -1.0 is not in the range 0<x<=86400."),
    ("check layers.py:Dense --seed nan", 2,
     "Invalid value for '--seed': 'nan' is not a valid integer range."),
    ("check layers.py:Dense --seed -1", 2,
     "Invalid value for '--seed': -1 is not in the range 0<=x<=18446744073709551615."),
    ("check layers.py:Dense --hints 9", 2,
     "Invalid value for '--hints': 9 is not in the range 0<=x<=3."),
    ("check layers.py:Nothing dense", 1,
     "there is no class or function in layers.py: 'Nothing'\n"
     "  known: Dense\n"
     "  Fix: use one of these names"),
    ("check layers.py:Dense dense extra", 2, "Got unexpected extra argument (extra)"),
    ("check layers.py:Dense sofa", 2,
     "Invalid value for '[ROLE]': there is no 'sofa'. Known: activation, batchnorm1d, "
     "dense, dropout, gradient, layer, linear, loss, matmul, neuron, optimizer, sequential."),
    ("check nothing.py:Dense", 1,
     "there is no file 'nothing.py'\n"
     "  Fix: the path of a Python file: layers.py:Dense"),
    ("check fifo", 1,
     "'fifo' is no file\n"
     "  Fix: the path of a Python file: layers.py:Dense"),
    ("check images", 1,
     "'images' is no file\n"
     "  Fix: the path of a Python file: layers.py:Dense"),
    ("check table.csv dense", 1,
     "table.csv is no Python file\n"
     "  Fix: a file that ends in .py"),
    ("check layers.py:Dense loss --name zzz", 1,
     "there is no loss 'zzz'\n"
     "  known: bce, bce_with_logits, cross_entropy, mae, mse\n"
     "  Fix: use one of these names"),
    ("check layers.py:Dense dense --name zzz", 1,
     "there is no dense 'zzz'\n"
     "  known: elu, gelu, hardtanh, identity, leaky_relu, relu, selu, sigmoid, silu, "
     "softmax, softplus,\n"
     "    softsign, step, tanh\n"
     "  Fix: use one of these names"),
    ("audit nowhere", 1,
     "there are no implementations in nowhere/*/*.py\n"
     "  they stand in the project's repository, not in the installed package\n"
     "  Fix: layerlab audit tests/check/subjects, in a checkout of the repository"),
    ("audit --role zzz", 2,
     "Invalid value for '--role': there is no 'zzz'. Known: activation, batchnorm1d, "
     "dense, dropout, gradient, layer, linear, loss, matmul, neuron, optimizer, sequential."),
    ("audit --seed -1", 2, "Invalid value for '--seed': -1 is not in the range x>=0."),
    ("audit --seed nan", 2, "Invalid value for '--seed': 'nan' is not a valid integer range."),
    ("audit images", 1,
     "there are no implementations in images/*/*.py\n"
     "  they stand in the project's repository, not in the installed package\n"
     "  Fix: layerlab audit tests/check/subjects, in a checkout of the repository"),
    ("verify --pages nowhere", 2, "Invalid value for '--pages': Path 'nowhere' does not exist."),
    ("verify 99", 1,
     "there is no lesson '99'\n"
     "  known: 01_neuron, 02_activations, 03_matmul, 04_layers, 05_networks, "
     "06_modern_layers, 07_gradients, 08_training\n"
     "  Fix: 01_neuron"),
    ("verify ''", 1,
     "there is no lesson ''\n"
     "  known: 01_neuron, 02_activations, 03_matmul, 04_layers, 05_networks, "
     "06_modern_layers, 07_gradients, 08_training\n"
     "  Fix: 01_neuron"),
    ("build zzz", 1,
     "there is no lesson 'zzz'\n"
     "  known: 01_neuron, 02_activations, 03_matmul, 04_layers, 05_networks, "
     "06_modern_layers, 07_gradients, 08_training\n"
     "  Fix: 01_neuron"),
    ("build 01 --to", 2, "Option '--to' requires an argument."),
    ("build 01 --to table.csv", 1,
     "cannot make the folder 'table.csv/learner': Not a directory\n"
     "  Fix: choose another folder with --to"),
    ("build --nothing", 2, "No such option '--nothing'."),
    ("build ''", 1,
     "there is no lesson ''\n"
     "  known: 01_neuron, 02_activations, 03_matmul, 04_layers, 05_networks, "
     "06_modern_layers, 07_gradients, 08_training\n"
     "  Fix: 01_neuron"),
    ("build 01 --to=", 2, "Invalid value for '--to': name a folder of its own."),
    ("start table.csv", 1,
     "cannot make a workspace in 'table.csv': File exists\n"
     "  at table.csv\n"
     "  Fix: name a folder that you may write to: layerlab start DIR"),
    ("start a b", 2, "Got unexpected extra argument (b)"),
    ("start /proc/x", 1,
     "cannot make a workspace in '/proc/x': No such file or directory\n"
     "  at /proc/x\n"
     "  Fix: name a folder that you may write to: layerlab start DIR"),
    ("start images/x/y/z --nothing", 2, "No such option '--nothing'."),
    ("status", 1,
     "neither this folder nor one above it is a workspace of the course\n"
     "  looked for .layerlab/course.json from D\n"
     "  Fix: layerlab start DIR makes one; then cd DIR"),
    ("status extra", 2, "Got unexpected extra argument (extra)"),
    ("status --workspace nowhere", 1,
     "nowhere is not a workspace of the course\n"
     "  looked for .layerlab/course.json from D/nowhere\n"
     "  Fix: layerlab start DIR makes one; then cd DIR"),
    ("status --workspace table.csv", 1,
     "table.csv is not a workspace of the course\n"
     "  looked for .layerlab/course.json from D/table.csv\n"
     "  Fix: layerlab start DIR makes one; then cd DIR"),
    ("test", 1,
     "neither this folder nor one above it is a workspace of the course\n"
     "  looked for .layerlab/course.json from D\n"
     "  Fix: layerlab start DIR makes one; then cd DIR"),
    ("hint", 1,
     "neither this folder nor one above it is a workspace of the course\n"
     "  looked for .layerlab/course.json from D\n"
     "  Fix: layerlab start DIR makes one; then cd DIR"),
    ("reset 01", 1,
     "neither this folder nor one above it is a workspace of the course\n"
     "  looked for .layerlab/course.json from D\n"
     "  Fix: layerlab start DIR makes one; then cd DIR"),
    ("solution 01", 1,
     "neither this folder nor one above it is a workspace of the course\n"
     "  looked for .layerlab/course.json from D\n"
     "  Fix: layerlab start DIR makes one; then cd DIR"),
    ("export 01", 1,
     "neither this folder nor one above it is a workspace of the course\n"
     "  looked for .layerlab/course.json from D\n"
     "  Fix: layerlab start DIR makes one; then cd DIR"),
    ("watch 01", 1,
     "neither this folder nor one above it is a workspace of the course\n"
     "  looked for .layerlab/course.json from D\n"
     "  Fix: layerlab start DIR makes one; then cd DIR"),
    ("doctor extra", 2, "Got unexpected extra argument (extra)"),
    ("start ''", 2, "name a folder for the lessons: layerlab start DIR"),
]

# Called in a workspace of the course.
IN_A_WORKSPACE = [
    ("hint zzz", 1,
     "there is no lesson or exercise 'zzz'\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("hint 99", 1,
     "there is no lesson or exercise '99'\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("hint 01 zzz", 1,
     "01_scales has no exercise 'zzz'\n"
     "  known: relu, twice\n"
     "  Fix: 01_scales:relu"),
    ("hint 01:", 1,
     "01_scales has no exercise ''\n"
     "  known: relu, twice\n"
     "  Fix: 01_scales:relu"),
    ("hint :relu", 1,
     "there is no lesson ''\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("hint 01 relu extra", 2, "Got unexpected extra argument (extra)"),
    ("hint rleu", 1,
     "there is no lesson or exercise 'rleu'\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: relu"),
    ("hint 02 relu", 1,
     "02_pairs has no exercise 'relu'\n"
     "  known: Pair\n"
     "  Fix: 02_pairs:Pair"),
    ("hint ''", 1,
     "there is no lesson or exercise ''\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("test zzz", 1,
     "there is no lesson 'zzz'\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("test 99", 1,
     "there is no lesson '99'\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("test --module zzz", 1,
     "there is no lesson 'zzz'\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("test --seconds nan", 2, "Invalid value for '--seconds': nan is not a finite number."),
    ("test --seconds 0", 2, "Invalid value for '--seconds': 0.0 is not in the range 0<x<=86400."),
    ("test --seconds inf", 2, "Invalid value for '--seconds': inf is not in the range 0<x<=86400."),
    ("test --seconds 1e9", 2,
     "Invalid value for '--seconds': 1000000000.0 is not in the range 0<x<=86400."),
    ("test --hints 4", 2, "Invalid value for '--hints': 4 is not in the range 0<=x<=3."),
    ("test --hints -1", 2, "Invalid value for '--hints': -1 is not in the range 0<=x<=3."),
    ("test 01 --workspace nowhere", 1,
     "nowhere is not a workspace of the course\n"
     "  looked for .layerlab/course.json from D/nowhere\n"
     "  Fix: layerlab start DIR makes one; then cd DIR"),
    ("test ''", 1,
     "there is no lesson ''\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("test .", 1,
     "there is no lesson '.'\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("reset", 2, "Missing argument 'LESSON'."),
    ("reset zzz", 1,
     "there is no lesson 'zzz'\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("reset 01 02", 2, "Got unexpected extra argument (02)"),
    ("reset ''", 1,
     "there is no lesson ''\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("solution", 2, "Missing argument 'LESSON'."),
    ("solution zzz", 1,
     "there is no lesson 'zzz'\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("solution 01", 1,
     "01_scales has not passed yet, and its solution is shown after that\n"
     "  layerlab hint 01_scales gives a hint, one at a time\n"
     "  Fix: layerlab solution 01_scales --give-up shows it now, which is recorded"),
    ("solution 01 --write", 1,
     "01_scales has not passed yet, and its solution is shown after that\n"
     "  layerlab hint 01_scales gives a hint, one at a time\n"
     "  Fix: layerlab solution 01_scales --give-up shows it now, which is recorded"),
    ("solution 01 02", 2, "Got unexpected extra argument (02)"),
    ("export", 2, "Missing argument 'LESSON...'."),
    ("export zzz", 1,
     "there is no lesson 'zzz'\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("export 01 zzz", 1,
     "there is no lesson 'zzz'\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("export 03", 1,
     "there is no lesson '03'\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("watch zzz", 1,
     "there is no lesson 'zzz'\n"
     "  known: 01_scales, 02_pairs\n"
     "  Fix: 01_scales"),
    ("watch 01 02", 2, "Got unexpected extra argument (02)"),
    ("watch --seconds nan", 2, "Invalid value for '--seconds': nan is not a finite number."),
    ("status 01", 2, "Got unexpected extra argument (01)"),
    ("status --json --workspace /dev/null", 1,
     "/dev/null is not a workspace of the course\n"
     "  looked for .layerlab/course.json from /dev/null\n"
     "  Fix: layerlab start DIR makes one; then cd DIR"),
    ("start --notebooks extra more", 2, "Got unexpected extra argument (more)"),
]
# fmt: on


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
    }


def check(folder: Path, rows: list[tuple[str, int, str]]) -> None:
    before = contents(folder)
    for line, code, message in rows:
        answer = call(line)
        assert (line, answer.code, answer.out) == (line, code, "")
        _, _, said = answer.err.partition("Error: ")
        assert said.replace(str(folder), "D") == message + "\n", line
        assert contents(folder) == before, line


def test_wrong_lines_where_runs_are(here, count):
    os.mkfifo("fifo")
    Path("layers.py").write_text("class Dense:\n    pass\n")
    check(here, WITH_RUNS)
    count("wrong command lines answered", len(WITH_RUNS))


def test_wrong_lines_in_a_workspace(workspace, count):
    check(workspace, IN_A_WORKSPACE)
    count("wrong command lines answered", len(IN_A_WORKSPACE))


WORDS = ["", "-", "--", "-1", "0", "nan", "inf", "1e999", "9" * 30, "é", "\udcff", "x" * 5000,
         "nothing", ".", "..", "/dev/null", "fifo", "table.csv", "iris-run", "iris-run/config.json",
         "--json", "--out", "--seed", "--workspace", "--lr", "--epochs=", "--help=1"]  # fmt: skip
# These begin to work with what may be right in the garbage; their options are in the rows above.
LONG = {"audit", "build", "demo", "quiz", "start", "verify", "watch"}


@pytest.mark.parametrize("name", sorted(set(main.commands) - LONG))
def test_garbage_is_refused_in_our_words(here, name):
    os.mkfifo("fifo")
    chance = random.Random(name)
    for _ in range(25):
        words = chance.choices(WORDS, k=chance.randint(1, 4))
        answer = call(name, *words)
        assert answer.code in (0, 1, 2), words
        assert "something went wrong inside" not in answer.err, words
        assert answer.code != 2 or "Error: " in answer.err, words


def test_every_number_among_the_options_refuses_what_is_none(here):
    for name, command in main.commands.items():
        for option in command.params:
            if isinstance(option, click.Option) and isinstance(
                option.type, click.types.FloatParamType | click.types.IntParamType
            ):
                for word in ("nan", "inf", "-inf", "x", "", "-1e999"):
                    answer = call(name, f"{option.opts[0]}={word}", *["x"] * 2)
                    assert answer.code == 2, (name, option.opts, word)


# ── real processes ───────────────────────────────────────────────────────────────────────────────


def layerlab(*words: str, **changes: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", MAIN, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        env=environment(**changes),
    )


def test_standard_input_and_output_that_are_closed(here):
    for closing in (">&-", "<&- >&- 2>&-"):
        for words in ("summary iris-run", "summary nothing", "train iris --lr nan"):
            command = f'exec {sys.executable} -c "$0" {words} {closing}'
            done = subprocess.run(
                ["bash", "-c", command, MAIN], capture_output=True, env=environment(), timeout=60
            )
            assert done.returncode in (0, 1, 2), (closing, words)
            assert b"Traceback" not in done.stdout + done.stderr, (closing, words)


def test_narrow_and_plain_terminals(here):
    for changes in (
        {"COLUMNS": "20", "TERM": "dumb", "NO_COLOR": "1"},
        {"COLUMNS": "x", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ):
        done = layerlab("summary", "iris-run", **changes)
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"total" in done.stdout
        assert b"\x1b" not in done.stdout


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_at_any_time_is_no_traceback(here, sign):
    for pause in (0, 0.02, 0.3):
        running = subprocess.Popen(
            [sys.executable, "-u", "-c", MAIN, "train", "table.csv", "--epochs", "100000",
             "--overwrite", "--out", "stopped"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
        )  # fmt: skip
        running.stdout.read(1)  # the command has begun to work
        time.sleep(pause)
        running.send_signal(sign)
        _, err = running.communicate(timeout=60)
        assert running.returncode in ((130,) if sign == signal.SIGINT else (128 + sign, -sign)), err
        assert b"Traceback" not in err
