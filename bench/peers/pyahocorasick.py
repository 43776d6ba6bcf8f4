"""pyahocorasick <terms> <texts>: lower case, overlapping hits. Speaks as hyperscan.c does; offsets are of characters."""
import struct
import sys
import time

import ahocorasick

terms = open(sys.argv[1], encoding='utf-8').read().splitlines()
data = open(sys.argv[2], 'rb').read()
texts, at = [], 0
while at < len(data):
    (length,) = struct.unpack_from('<I', data, at)
    texts.append(data[at + 4 : at + 4 + length].decode('utf-8'))
    at += 4 + length
size = len(data) - 4 * len(texts)
started = time.process_time_ns()
automaton = ahocorasick.Automaton()
for term in terms:
    automaton.add_word(term.lower(), len(term))
automaton.make_automaton()
print('built', time.process_time_ns() - started, flush=True)
for line in sys.stdin:
    if line.strip() == 'hits':
        for number, text in enumerate(texts):
            for last, length in automaton.iter(text.lower()):
                print(number, last + 1 - length, last + 1)
        print('end', flush=True)
        continue
    begun = time.process_time_ns()
    hits = 0
    for text in texts:
        for _ in automaton.iter(text.lower()):
            hits += 1
    print(time.process_time_ns() - begun, size, hits, flush=True)
