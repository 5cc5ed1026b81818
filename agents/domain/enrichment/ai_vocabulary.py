"""The words by which a text speaks of AI, in three kinds; found in one pass over the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agents.domain.words import word_set

_ASSISTANTS = (
    "ai assistants?|ai copilots?|ai coding tools?|ai pair programm(?:er|ing)|amazon q developer"
    "|chat ?gpt|claude(?: code)?|code ?whisperer|codex|cursor ide|cursor ai|gemini|github copilot"
    "|microsoft copilot|copilot|grok|llama ?[234]?|midjourney|perplexity|stable diffusion|tabnine"
    "|voice assistants?|chat ?bots?|virtual assistants?|conversational ai|windsurf"
)
_FRAMEWORKS = (
    "auto ?gen|caffe2?|crew ?ai|hugging ?face|jax|keras|kubeflow|lang ?chain|lang ?graph"
    "|lang ?smith|light ?gbm|llama ?index|ml ?flow|ollama|onnx|open ?ai(?: api)?|open ?cv"
    "|py ?torch|sage ?maker|scikit ?-?learn|semantic kernel|spacy|tensor ?flow|tensorrt"
    "|vertex ai|amazon bedrock|aws bedrock|azure openai|azure machine learning|vllm|xg ?boost"
    "|pinecone|weaviate|chroma ?db|faiss|pgvector|dspy"
)
_CONCEPTS = (
    "agentic(?: ai| workflows?| systems?)?|ai agents?|ai models?|artificial intelligence"
    "|computer vision|convolutional(?: neural)? networks?|deep learning|diffusion models?"
    "|embedding models?|federated learning|foundation models?|generative ai|gen ?ai"
    "|gpt(?:-?[345](?:\\.\\d)?o?)?|image recognition|large language models?|llm ?ops|llms?"
    "|machine[- ]learning|ml ?ops|multi-?agent systems?|natural language processing"
    "|neural networks?|object detection|prompt engineering|recommender systems?"
    "|recommendation (?:systems?|engines?)"
    "|reinforcement learning|retrieval[- ]augmented(?: generation)?|semantic search"
    "|speech recognition|transformer models?|vector (?:search|databases?|stores?)"
)
_UPPER = word_set("AI ML NLP RAG LLM LLMs GenAI AGI RLHF")
_PATTERN = re.compile(
    rf"(?<![\w-])(?:(?P<assistants>{_ASSISTANTS})|(?P<frameworks>{_FRAMEWORKS})"
    rf"|(?P<concepts>{_CONCEPTS})|(?P<upper>ai|ml|nlp|rag|agi|rlhf))(?![\w])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A word for AI at `text[start:end]`; its kind is `assistants`, `frameworks` or `concepts`."""

    kind: str
    term: str
    start: int
    end: int


def find_mentions_of_ai(text: str) -> Iterator[Mention]:
    """All of them in order. Abbreviations count only in capitals: "ai" may be anything."""
    for match in _PATTERN.finditer(text):
        kind, term = match.lastgroup or "", match.group()
        if kind == "upper":
            if term not in _UPPER:
                continue
            kind = "concepts"
        yield Mention(kind, term, match.start(), match.end())


def speaks_of_ai(text: str) -> bool:
    """Whether there is any."""
    return next(find_mentions_of_ai(text), None) is not None
