"""Makes a model of a few random weights with a tokenizer of single bytes: python tiny.py FOLDER"""

import sys

import torch
from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel as Decoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

TEMPLATE = (
    "{% for message in messages %}<s>{{ message['role'] }}\n{{ message['content'] }}</s>\n{% endfor %}"
    "{% if add_generation_prompt %}<s>assistant\n{% endif %}"
)

folder = sys.argv[1]
torch.manual_seed(0)
letters = sorted(ByteLevel.alphabet())
bytes_only = Tokenizer(BPE(vocab={letter: at for at, letter in enumerate(letters)}, merges=[]))
bytes_only.pre_tokenizer = ByteLevel(add_prefix_space=False)
bytes_only.decoder = Decoder()
tokenizer = PreTrainedTokenizerFast(tokenizer_object=bytes_only, bos_token="<s>", eos_token="</s>", pad_token="</s>")
tokenizer.chat_template = TEMPLATE
tokenizer.save_pretrained(folder)
config = LlamaConfig(
    vocab_size=len(tokenizer),
    hidden_size=32,
    intermediate_size=64,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=512,
)
LlamaForCausalLM(config).save_pretrained(folder)
