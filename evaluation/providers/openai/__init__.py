"""OpenAI's Chat Completions, which most other servers speak too.

https://platform.openai.com/docs/api-reference/chat
"""
