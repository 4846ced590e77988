#!/usr/bin/env bash
# npm smpp 0.5.1: a text that it can write in the GSM alphabet goes out as data_coding 1, which is IA5 (ASCII) in SMPP 3.4,
# section 5.2.19. The bytes are those of GSM 03.38. Its own reader reads coding 1 as GSM too, so two of its ends agree
# (its README names the mapping, not the conflict).
#
# A peer that goes by the standard reads `@` as NUL and `_` as a control character, and `@ $ _` that it sends itself under
# coding 1 arrive here as other letters. Letters and digits are the same in both alphabets, so a plain test text shows nothing.
# A text with the accents of Latin-1 goes out as coding 3, which is right. Set data_coding to 0 for the centre's default.
#
# Seen:
# > written "ask@salon": coding 1, bytes 61 73 6b 00 73 61 6c 6f 6e
# > written "a_b £5": coding 1, bytes 61 11 62 20 01 35
# > written "€5": coding 1, bytes 1b 65 35
# > written "naïve": coding 3, bytes 6e 61 ef 76 65
# > read ASCII "ask@salon" under coding 1: "ask¡salon"
# > read ASCII "a_b $5" under coding 1: "a§b ¤5"
set -euo pipefail
. "$(dirname "$0")/support/packages.sh"
npm_packages smpp@0.5.1

node_sees <<'NODE' | as_written
import smpp from 'smpp';

for (const text of ['ask@salon', 'a_b £5', '€5', 'naïve']) {
    const bytes = new smpp.PDU('submit_sm', { destination_addr: '12025550143', short_message: text }).toBuffer();
    const [coding, , length] = bytes.subarray(41); // behind the header, no source and 11 digits
    console.log(`written "${text}": coding ${coding}, bytes ${bytes.subarray(-length).toString('hex').replace(/..(?=.)/g, '$& ')}`);
}
for (const text of ['ask@salon', 'a_b $5']) {
    const unit = new smpp.PDU('deliver_sm', { data_coding: 1, short_message: Buffer.from(text, 'ascii') });
    console.log(`read ASCII "${text}" under coding 1: "${new smpp.PDU(unit.toBuffer()).short_message.message}"`);
}
NODE
