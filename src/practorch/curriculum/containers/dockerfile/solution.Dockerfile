FROM python:3.11-slim
WORKDIR /app
# What changes seldom comes first: a changed line of code invalidates only the layers from its COPY on.
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
RUN useradd --create-home learner
USER learner
# A list, so that python is process 1 and gets the SIGTERM of docker stop.
CMD ["python", "train.py"]
