# syntax=docker/dockerfile:1
ARG PYTHON=3.12.4
FROM python:${PYTHON}-slim AS packages
RUN --mount=type=bind,source=requirements.txt,target=/tmp/requirements.txt \
    # a virtual environment can be carried to the next stage
    python -m venv /venv && \
    /venv/bin/pip install --no-cache-dir -r /tmp/requirements.txt

FROM python:${PYTHON}-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1
COPY --from=packages /venv /venv
WORKDIR /home/app
COPY --chown=1000:1000 model/ model/
COPY --chown=1000:1000 train.py ./
USER 1000:1000
ENTRYPOINT ["python"]
CMD ["train.py"]
