FROM python
WORKDIR /app
COPY . .
RUN pip install --no-cache-dir -r requirements.txt
CMD python train.py
