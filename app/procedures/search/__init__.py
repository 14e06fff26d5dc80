"""Finding a procedure in the words of whoever looks for it (tra cứu thủ tục).

People type without accents, misspell, shorten, and say "sổ đỏ" where the catalogue
says "Giấy chứng nhận quyền sử dụng đất".

Reading order: `folding` (text without accents), `dictionary` (how people say it;
its data in `dictionary.yaml`), `understanding` (pure: a query becomes weighed
words), `models` and `indexing` (what can be found, and which words there are),
`ranking` (SQL: how well a version answers), `catalogue` (pages and counts),
`life_events` (sự kiện cuộc đời; its data in `life_events.yaml`).
"""
